import type { Routed } from "../../api/context.ts";
import { eventHeaders, eventMultiValueHeaders, eventRequestContext } from "../proxy-event.ts";

/**
 * The event of a TOKEN authorizer.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 */
export function tokenEvent(token: string, methodArn: string) {
  return { type: "TOKEN", methodArn, authorizationToken: token };
}

/** The event of a REQUEST authorizer; maps with nothing in them are empty here, not null. */
export function requestEvent(context: Routed, methodArn: string) {
  const { request, method, pathParameters, stageVariables } = context;
  return {
    type: "REQUEST",
    methodArn,
    resource: method.resourcePath,
    path: request.path,
    httpMethod: request.method,
    headers: eventHeaders(request.headers),
    multiValueHeaders: eventMultiValueHeaders(request.headers),
    queryStringParameters: request.query ?? {},
    multiValueQueryStringParameters: request.multiValueQuery ?? {},
    pathParameters: pathParameters ?? {},
    stageVariables: stageVariables ?? {},
    requestContext: eventRequestContext(context.variables),
  };
}
