import type { HeaderList } from "../../shared/headers.ts";
import { getOwn, putOwn } from "../../shared/headers.ts";
import type { ContextVariables } from "../api/context-variables.ts";
import type { Prepared, Routed } from "../api/context.ts";

/**
 * The event of a Lambda proxy integration.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 */
export function proxyEvent(context: Prepared) {
  const { request, method, pathParameters, stageVariables, variables } = context;
  const isBinary = context.isBinary(request.headers.get("content-type"));
  const { headers, multiValueHeaders } = eventHeaders(request.headers);
  const { text, isBase64Encoded } = eventBody(request.body, isBinary);
  return {
    resource: method.resourcePath,
    path: request.path,
    httpMethod: request.method,
    headers,
    multiValueHeaders,
    queryStringParameters: request.query,
    multiValueQueryStringParameters: request.multiValueQuery,
    pathParameters,
    stageVariables,
    requestContext: eventRequestContext(variables),
    body: text,
    isBase64Encoded,
  };
}

/**
 * The event of a REQUEST authorizer. Maps without entries are empty objects, not null.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-input.html
 */
export function requestAuthorizerEvent(context: Routed, methodArn: string) {
  const { request, method, pathParameters, stageVariables, variables } = context;
  const { headers, multiValueHeaders } = eventHeaders(request.headers);
  return {
    type: "REQUEST",
    methodArn,
    resource: method.resourcePath,
    path: request.path,
    httpMethod: request.method,
    headers,
    multiValueHeaders,
    queryStringParameters: request.query ?? {},
    multiValueQueryStringParameters: request.multiValueQuery ?? {},
    pathParameters: pathParameters ?? {},
    stageVariables: stageVariables ?? {},
    requestContext: eventRequestContext(variables),
  };
}

/** `requestContext`: a copy of `$context`, which the function may change. */
function eventRequestContext(variables: ContextVariables) {
  return { ...variables, identity: { ...variables.identity } };
}

/** The last value and all values of every header. AWS changes the case of two names. */
function eventHeaders(list: HeaderList) {
  const headers: Record<string, string> = {};
  const multiValueHeaders: Record<string, string[]> = {};
  list.forEach((name, value, lower) => {
    const key = recased(name, lower);
    putOwn(headers, key, value);
    const values = getOwn(multiValueHeaders, key);
    if (values) values.push(value);
    else putOwn(multiValueHeaders, key, [value]);
  });
  return { headers, multiValueHeaders };
}

function recased(name: string, lower: string): string {
  if (lower === "authorization") return "Authorization";
  return lower === "user-agent" ? "User-Agent" : name;
}

const strictUtf8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function eventBody(
  body: Uint8Array,
  isBinary: boolean,
): { text: string | null; isBase64Encoded: boolean } {
  if (body.length === 0) return { text: null, isBase64Encoded: false };
  if (!isBinary) {
    try {
      return { text: strictUtf8.decode(body), isBase64Encoded: false };
    } catch {
      // A body that is not UTF-8 is base64 whatever its type.
    }
  }
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return { text: bytes.toString("base64"), isBase64Encoded: true };
}
