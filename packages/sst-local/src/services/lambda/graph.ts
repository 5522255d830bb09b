import {
  ancestors,
  byType,
  type FunctionTarget,
  type Graph,
  type Resource,
} from "../../graph/index.ts";
import { number, type Properties, record, text, textMap, texts } from "../../graph/inputs.ts";

/** A Lambda function of the graph, and what is to be built for it. */
export interface LambdaFunction {
  /** Physical name, as in its ARN. */
  name: string;
  /** The name that the reader's infra gave it. */
  logicalName: string;
  arn: string;
  /** Its published version and its aliases. */
  qualifiers: string[];
  /** Handler in the bundle, such as `bundle.handler`. */
  handler: string;
  runtime: string;
  /** Seconds. */
  timeout: number;
  /** MB. */
  memorySize: number;
  /** As deployed, without the encrypted links. */
  environment: Record<string, string>;
  layers: string[];
  reservedConcurrency: number | undefined;
  /** How events are retried, and where those go that fail for good. */
  asynchronous: AsynchronousConfig;
  /** Absent when the function's code does not come from SST's builder. */
  target: FunctionTarget | undefined;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */
export interface AsynchronousConfig {
  maximumRetryAttempts?: number;
  maximumEventAgeInSeconds?: number;
  /** ARN of the on-failure destination. */
  onFailure?: string;
}

/** Set by SST for its encrypted link file, which is not needed where links come by environment. */
const linkFileVariables = new Set(["SST_KEY", "SST_KEY_FILE"]);

/** Every Lambda function in the graph. */
export function lambdaFunctions(graph: Graph): LambdaFunction[] {
  return byType(graph, "aws:lambda/function:Function").map((resource) => {
    const { inputs, outputs, name } = resource;
    return {
      name: text(outputs, "name") ?? text(inputs, "name") ?? resource.id,
      logicalName: logicalName(graph, resource),
      arn: text(outputs, "arn") ?? "",
      qualifiers: qualifiersOf(graph, resource),
      handler: text(inputs, "handler") ?? "",
      runtime: text(inputs, "runtime") ?? "",
      timeout: number(inputs, "timeout") ?? 3,
      memorySize: number(inputs, "memorySize") ?? 128,
      environment: Object.fromEntries(
        Object.entries(textMap(record(inputs, "environment"), "variables") ?? {}).filter(
          ([key]) => !linkFileVariables.has(key),
        ),
      ),
      layers: texts(inputs, "layers"),
      reservedConcurrency: reserved(inputs),
      asynchronous: asynchronous(graph, text(outputs, "name") ?? ""),
      target: graph.targets[name.replace(/Function$/, "")],
    };
  });
}

/** A version is published with the function; an alias names the function by its name or ARN. */
function qualifiersOf(graph: Graph, { outputs }: Resource): string[] {
  const version = text(outputs, "version");
  const named = [text(outputs, "name"), text(outputs, "arn")];
  const aliases = byType(graph, "aws:lambda/alias:Alias").filter(({ inputs }) =>
    named.includes(text(inputs, "functionName")),
  );
  return [...(version === undefined ? [] : [version]), ...aliases.map(aliasName)];
}

const aliasName = ({ inputs, outputs, id }: Resource): string =>
  text(outputs, "name") ?? text(inputs, "name") ?? id;

/** -1 is Pulumi's word for "not reserved". */
function reserved(inputs: Properties): number | undefined {
  const value = number(inputs, "reservedConcurrentExecutions");
  return value === undefined || value < 0 ? undefined : value;
}

function asynchronous(graph: Graph, functionName: string): AsynchronousConfig {
  const config = byType(
    graph,
    "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig",
  ).find(({ inputs }) => inputs["functionName"] === functionName);
  if (!config) return {};
  const attempts = number(config.inputs, "maximumRetryAttempts");
  const age = number(config.inputs, "maximumEventAgeInSeconds");
  const onFailure = text(
    record(record(config.inputs, "destinationConfig"), "onFailure"),
    "destination",
  );
  return {
    ...(attempts !== undefined && { maximumRetryAttempts: attempts }),
    ...(age !== undefined && { maximumEventAgeInSeconds: age }),
    ...(onFailure !== undefined && { onFailure }),
  };
}

const logicalName = (graph: Graph, resource: Resource): string =>
  ancestors(graph, resource).find(({ type }) => type === "sst:aws:Function")?.name ?? resource.name;

/**
 * The links of a function as the SDK reads them from the environment.
 * https://sst.dev/docs/reference/sdk
 */
export function linkVariables(graph: Graph, target: FunctionTarget): Record<string, string> {
  return {
    SST_RESOURCE_App: JSON.stringify({ name: graph.app.name, stage: graph.app.stage }),
    ...Object.fromEntries(
      Object.entries(target.links).map(([name, properties]) => [
        `SST_RESOURCE_${name}`,
        JSON.stringify(properties),
      ]),
    ),
  };
}
