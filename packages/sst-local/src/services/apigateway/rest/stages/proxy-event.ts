import type { ContextVariables } from "../api/context-variables.ts";
import type { Prepared } from "../api/context.ts";
import type { HeaderList } from "../../shared/headers.ts";
import { putOwn } from "../../shared/headers.ts";

/**
 * The event of a Lambda proxy integration.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html#api-gateway-simple-proxy-for-lambda-input-format
 */
export function proxyEvent(context: Prepared) {
  const { deployment, request, method, pathParameters, stageVariables, variables } = context;
  const { text, isBase64Encoded } = eventBody(
    request.body,
    deployment.isBinary(request.headers.get("content-type")),
  );
  return {
    resource: method.resourcePath,
    path: request.path,
    httpMethod: request.method,
    headers: eventHeaders(request.headers),
    multiValueHeaders: eventMultiValueHeaders(request.headers),
    queryStringParameters: request.query,
    multiValueQueryStringParameters: request.multiValueQuery,
    pathParameters,
    stageVariables,
    requestContext: eventRequestContext(variables),
    body: text,
    isBase64Encoded,
  };
}

/** `requestContext`: a copy of `$context`, which a function may do with as it likes. */
export function eventRequestContext(variables: ContextVariables) {
  return { ...variables, identity: { ...variables.identity } };
}

/** The last value of every header, two of them re-cased as AWS does. */
export function eventHeaders(headers: HeaderList): Record<string, string> {
  const record: Record<string, string> = {};
  headers.forEach((name, value, lower) => putOwn(record, recased(name, lower), value));
  return record;
}

export function eventMultiValueHeaders(headers: HeaderList): Record<string, string[]> {
  const record: Record<string, string[]> = {};
  headers.forEach((name, value, lower) => {
    const key = recased(name, lower);
    if (Object.hasOwn(record, key)) record[key]!.push(value);
    else putOwn(record, key, [value]);
  });
  return record;
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
      // Bytes that are no UTF-8 go as base64 whatever their type.
    }
  }
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return { text: bytes.toString("base64"), isBase64Encoded: true };
}
