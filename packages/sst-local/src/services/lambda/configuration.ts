import type { Graph } from "../../graph/index.ts";
import type { FunctionDefinition } from "./index.ts";
import { lambdaFunctions, type LambdaFunction, linkVariables } from "./graph.ts";
import {
  type ClientAccess,
  clientEnvironment,
  mapEnvironment,
} from "../../aws/client-environment.ts";
import { linkFileEnvironment } from "./build/link-file.ts";
import type { UrlMap } from "../../aws/url-map.ts";

/** Returns the built code of a function, or undefined for a function that is not built. */
export type CodeOf = (
  lambdaFunction: LambdaFunction,
) => Pick<FunctionDefinition, "code" | "handler" | "layers"> | undefined;

/** The functions of a graph, with their built code and local addresses in their environment. */
export function functionDefinitions(
  graph: Graph,
  codeOf: CodeOf,
  access: ClientAccess,
  urls: UrlMap,
): FunctionDefinition[] {
  return lambdaFunctions(graph).flatMap((lambdaFunction) => {
    const built = codeOf(lambdaFunction);
    const { unsupported } = lambdaFunction;
    if (!built && unsupported === undefined) return [];
    return {
      name: lambdaFunction.name,
      arn: lambdaFunction.arn,
      qualifiers: lambdaFunction.qualifiers,
      code: built?.code ?? "",
      handler: built?.handler ?? lambdaFunction.handler,
      ...(built?.layers?.length && { layers: built.layers }),
      ...(unsupported !== undefined && { unsupported }),
      environment: {
        ...mapEnvironment(
          {
            ...lambdaFunction.environment,
            ...(lambdaFunction.target && linkVariables(graph, lambdaFunction.target)),
            ...(/^(?:go|rust)$/.test(lambdaFunction.target?.runtime ?? "") && linkFileEnvironment),
          },
          urls,
        ),
        ...clientEnvironment(access, lambdaFunction.name),
      },
      timeout: lambdaFunction.timeout,
      memorySize: lambdaFunction.memorySize,
      asynchronous: lambdaFunction.asynchronous,
      ...(needsProcess(lambdaFunction) && { isolation: "process" as const }),
      ...(/^(?:provided|python)/.test(lambdaFunction.runtime) && {
        isolation: "bootstrap" as const,
      }),
      ...(lambdaFunction.reservedConcurrency !== undefined && {
        reservedConcurrency: lambdaFunction.reservedConcurrency,
      }),
    };
  });
}

/**
 * True for a function with copied files, which it reads relative to the working directory, or with
 * installed packages, which may be native: a thread shares both (docs/adr/0002-lambda-instances.md).
 */
export const needsProcess = ({ target }: LambdaFunction): boolean =>
  target !== undefined &&
  (target.copyFiles.length > 0 || Object.keys(target.properties["install"] ?? {}).length > 0);
