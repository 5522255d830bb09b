import type { Graph } from "../graph/index.ts";
import type { FunctionDefinition } from "../services/lambda/index.ts";
import { lambdaFunctions, type LambdaFunction, linkVariables } from "../services/lambda/graph.ts";
import { mapUrls, type UrlMapping } from "../aws/url-map.ts";

/** Where the services are that a function's SDK clients call. */
export interface ServiceEndpoints {
  /** Everything but DynamoDB. */
  aws: string;
  dynamodb: string;
  /** Whether a function's access key id is its name, so that its calls are known to be its own. */
  namesCaller?: boolean;
}

/** Where the code of a function lies once it is built; undefined where there is none to build. */
export type CodeOf = (
  lambdaFunction: LambdaFunction,
) => Pick<FunctionDefinition, "code" | "handler" | "layers"> | undefined;

/** The functions of a graph as the local Lambda runs them. */
export function functionDefinitions(
  graph: Graph,
  codeOf: CodeOf,
  endpoints: ServiceEndpoints,
  rewrites: readonly UrlMapping[],
): FunctionDefinition[] {
  return lambdaFunctions(graph).flatMap((lambdaFunction) => {
    const built = codeOf(lambdaFunction);
    if (!built) return [];
    return {
      name: lambdaFunction.name,
      arn: lambdaFunction.arn,
      code: built.code,
      handler: built.handler,
      ...(built.layers?.length && { layers: built.layers }),
      environment: localized(
        {
          ...lambdaFunction.environment,
          ...(lambdaFunction.target && linkVariables(graph, lambdaFunction.target)),
        },
        rewrites,
        clientEnvironment(endpoints, lambdaFunction.name),
      ),
      timeout: lambdaFunction.timeout,
      memorySize: lambdaFunction.memorySize,
      asynchronous: lambdaFunction.asynchronous,
      ...(readsFiles(lambdaFunction) && { isolation: "process" as const }),
      ...(lambdaFunction.reservedConcurrency !== undefined && {
        reservedConcurrency: lambdaFunction.reservedConcurrency,
      }),
    };
  });
}

/**
 * Files beside the bundle are read relative to the working directory, and installed packages may
 * be native: neither is a function's own in a thread (docs/adr/0002-lambda-instances.md).
 */
const readsFiles = ({ target }: LambdaFunction): boolean =>
  target !== undefined &&
  (target.copyFiles.length > 0 || Object.keys(target.properties["install"] ?? {}).length > 0);

/**
 * The environment that leads SDK clients here. The credentials are no secret: a client refuses to
 * call without some, and no service here looks at them, but for who it is that calls.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-ss-endpoints.html
 */
export function clientEnvironment(
  { aws, dynamodb, namesCaller = false }: ServiceEndpoints,
  caller = "local",
): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: aws,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb,
    AWS_ENDPOINT_URL_DYNAMODB_STREAMS: dynamodb,
    AWS_ACCESS_KEY_ID: namesCaller ? caller : "local",
    AWS_SECRET_ACCESS_KEY: "local",
    AWS_SESSION_TOKEN: "local",
  };
}

/** An environment with local addresses. Links are JSON in a variable: rewritten inside of it. */
export function localized(
  environment: Record<string, string>,
  rewrites: readonly UrlMapping[],
  clients: Record<string, string>,
): Record<string, string> {
  const local = Object.entries(environment).map(([name, value]): [string, string] => [
    name,
    name.startsWith("SST_RESOURCE_")
      ? JSON.stringify(mapUrls(JSON.parse(value), rewrites))
      : String(mapUrls(value, rewrites)),
  ]);
  return { ...Object.fromEntries(local), ...clients };
}
