import type { Graph } from "../../graph/index.ts";
import type { FunctionDefinition } from "./index.ts";
import { lambdaFunctions, type LambdaFunction, linkVariables } from "./graph.ts";
import { clientEnvironment, mapEnvironment } from "../../aws/client-environment.ts";
import type { UrlMap } from "../../aws/url-map.ts";

/** The folder and handler of a function's built code; undefined where SST does not build it. */
export type CodeOf = (
  lambdaFunction: LambdaFunction,
) => Pick<FunctionDefinition, "code" | "handler" | "layers"> | undefined;

/** The functions of a graph, as Lambda runs them on this machine. */
export function functionDefinitions(
  graph: Graph,
  codeOf: CodeOf,
  awsUrl: string,
  urls: UrlMap,
): FunctionDefinition[] {
  return lambdaFunctions(graph).flatMap((lambdaFunction) => {
    const built = codeOf(lambdaFunction);
    if (!built) return [];
    return {
      name: lambdaFunction.name,
      arn: lambdaFunction.arn,
      qualifiers: lambdaFunction.qualifiers,
      code: built.code,
      handler: built.handler,
      ...(built.layers?.length && { layers: built.layers }),
      environment: {
        ...mapEnvironment(
          {
            ...lambdaFunction.environment,
            ...(lambdaFunction.target && linkVariables(graph, lambdaFunction.target)),
          },
          urls,
        ),
        ...clientEnvironment(awsUrl, lambdaFunction.name),
      },
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
