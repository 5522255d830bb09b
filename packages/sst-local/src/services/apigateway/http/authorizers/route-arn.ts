import type { Exchange } from "../context.ts";

/**
 * The ARN of the route as it is called, with the values of its path variables.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html#http-api-lambda-authorizer.payload-format
 */
export function routeArn({ request, stage, variables }: Exchange, region: string): string {
  const { accountId, apiId } = variables;
  return `arn:aws:execute-api:${region}:${accountId}:${apiId}/${stage?.stageName}/${request.method}${request.path}`;
}
