import { follow, printed } from "./json-path.ts";

/** The value of a path in `$context`, such as `identity.sourceIp`. */
export function contextVariable(variables: object, path: string): unknown {
  return follow(variables, path.split("."));
}

/**
 * The access log line of a format; a variable without a value prints as a dash.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-variables-for-access-logging.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
export function accessLogLine(format: string, variables: object): string {
  return format.replaceAll(/\$context\.([\w-]+(?:\.[\w-]+)*)/g, (_whole, path: string) => {
    const value = contextVariable(variables, path);
    if (value === undefined || value === null || value === "") return "-";
    return printed(value);
  });
}
