import { delimiter, dirname, join } from "node:path";
import { programFile } from "../../program-files.ts";
import type { FunctionDefinition } from "./definition.ts";

/**
 * The environment of an instance: the function's variables, then those that Lambda defines. It has no
 * variable of this process.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime
 */
export function instanceEnvironment(
  definition: FunctionDefinition,
  logStreamName: string,
): Record<string, string> {
  const layers = (definition.layers ?? []).toReversed();
  const region = definition.arn.split(":")[3] || "us-east-1";
  return {
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    LANG: "en_US.UTF-8",
    PATH: [
      dirname(process.execPath),
      "/usr/local/bin",
      "/usr/bin",
      "/bin",
      ...layers.map((layer) => join(layer, "bin")),
    ].join(delimiter),
    ...(layers.length > 0 && {
      LD_LIBRARY_PATH: layers.map((layer) => join(layer, "lib")).join(delimiter),
      NODE_PATH: layers
        .flatMap((layer) => [
          join(layer, "nodejs/node22/node_modules"),
          join(layer, "nodejs/node_modules"),
        ])
        .join(delimiter),
    }),
    ...definition.environment,
    TZ: ":UTC",
    _HANDLER: definition.handler,
    AWS_EXECUTION_ENV: "AWS_Lambda_nodejs22.x",
    AWS_LAMBDA_FUNCTION_NAME: definition.name,
    AWS_LAMBDA_FUNCTION_VERSION: "$LATEST",
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(definition.memorySize),
    AWS_LAMBDA_INITIALIZATION_TYPE: "on-demand",
    AWS_LAMBDA_LOG_GROUP_NAME:
      definition.environment["AWS_LAMBDA_LOG_GROUP_NAME"] ?? `/aws/lambda/${definition.name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: logStreamName,
    LAMBDA_TASK_ROOT: definition.code,
    LAMBDA_RUNTIME_DIR: dirname(programFile("services/lambda/runtime/thread.mjs")),
  };
}
