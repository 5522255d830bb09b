import type { Exchange } from "../context.ts";
import { decoded } from "../routes.ts";

/**
 * The path variables without percent-escapes, which API Gateway decodes for integrations.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-routes.html
 */
export const decodedParameters = ({
  pathParameters,
}: Exchange): Record<string, string> | undefined =>
  pathParameters &&
  Object.fromEntries(Object.entries(pathParameters).map(([name, value]) => [name, decoded(value)]));
