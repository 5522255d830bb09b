import { isOnPath } from "./build/tools.ts";
import {
  byType,
  type FunctionTarget,
  type Graph,
  logicalName,
  type Resource,
} from "../../graph/index.ts";
import { number, type Properties, record, text, textMap, texts } from "../../graph/inputs.ts";

/** A Lambda function of the graph. */
export interface LambdaFunction {
  urn: string;
  /** Physical name, as in its ARN. */
  name: string;
  /** The name of its component in the app. */
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
  /** The variables as deployed, without those of SST's encrypted links. */
  environment: Record<string, string>;
  layers: string[];
  reservedConcurrency: number | undefined;
  /** Retries and on-failure destination of asynchronous invocations. */
  asynchronous: AsynchronousConfig;
  /** What SST builds its code from; undefined where SST does not build it or it cannot run here. */
  target: FunctionTarget | undefined;
  /** Why it cannot run here: `runtime python3.11` or `container image`. */
  unsupported?: string;
}

/** https://docs.aws.amazon.com/lambda/latest/api/API_PutFunctionEventInvokeConfig.html */
export interface AsynchronousConfig {
  maximumRetryAttempts?: number;
  maximumEventAgeInSeconds?: number;
  /** ARN of the on-failure destination. */
  onFailure?: string;
}

/** Variables of SST's encrypted link file. Links are environment variables here instead. */
const linkFileVariables = new Set(["SST_KEY", "SST_KEY_FILE"]);

/** Every Lambda function in the graph. */
export function lambdaFunctions(graph: Graph): LambdaFunction[] {
  return byType(graph, "aws:lambda/function:Function").map((resource) => {
    const { inputs, outputs, name } = resource;
    const target = graph.targets[name.replace(/Function$/, "")];
    const unsupported = unsupportedRuntime(inputs, target);
    return {
      urn: resource.urn,
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
      target: unsupported === undefined ? target : undefined,
      ...(unsupported !== undefined && { unsupported }),
    };
  });
}

/** One line for each runtime of the graph that is not emulated: `runtime python3.11, used by Py`. */
export function runtimesNotEmulated(graph: Graph): string[] {
  const users = new Map<string, string[]>();
  for (const { unsupported, logicalName } of lambdaFunctions(graph)) {
    if (unsupported === undefined) continue;
    users.set(unsupported, [...(users.get(unsupported) ?? []), logicalName]);
  }
  return [...users].map(([runtime, names]) => `${runtime}, used by ${names.join(", ")}`);
}

/** What runs by the Lambda Runtime API, and the program that it is built or run with. */
const LANGUAGES: readonly { runtime: string; needs: string; windows?: boolean }[] = [
  { runtime: "go", needs: "go" },
  // The program `bootstrap` begins with the path of its interpreter, which Windows does not read.
  { runtime: "python", needs: "python3", windows: false },
  { runtime: "rust", needs: "cargo" },
];

/** https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html */
function unsupportedRuntime(
  inputs: Properties,
  target: FunctionTarget | undefined,
): string | undefined {
  if (text(inputs, "packageType") === "Image") return "container image";
  const runtime = text(inputs, "runtime") ?? "";
  if (runtime === "" || runtime.startsWith("nodejs")) return undefined;
  if (runtime.startsWith("provided") && target?.bundle !== undefined) return undefined;
  const name = target?.runtime ?? runtime;
  const language = target && LANGUAGES.find((one) => name.startsWith(one.runtime));
  if (!language) return `runtime ${name}`;
  const { needs, windows = true } = language;
  if (!windows && process.platform === "win32") return `runtime ${name}, not on Windows`;
  return isOnPath(needs)
    ? undefined
    : `runtime ${name}, which needs the program ${needs} on the PATH`;
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

/** In Pulumi, -1 means that no concurrency is reserved. */
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

/**
 * The environment variables from which SST's SDK reads the links of a function.
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
