/** An event of payload format 2.0. */
export interface Payload2Event {
  version: "2.0";
  routeKey: string;
  rawPath: string;
  rawQueryString: string;
  cookies?: string[];
  headers: Record<string, string>;
  queryStringParameters?: Record<string, string>;
  requestContext: Payload2Context;
  body?: string;
  pathParameters?: Readonly<Record<string, string>>;
  isBase64Encoded: boolean;
  stageVariables?: Readonly<Record<string, string>>;
}

/** `requestContext` of an event of payload format 2.0. */
export interface Payload2Context {
  accountId: string;
  apiId: string;
  /** The result of the authorizer; absent where the route has none. */
  authorizer?: object;
  domainName: string;
  domainPrefix: string;
  http: { method: string; path: string; protocol: string; sourceIp: string; userAgent: string };
  requestId: string;
  routeKey: string;
  stage: string;
  time: string;
  /** Epoch milliseconds. */
  timeEpoch: number;
}

/** The request that an event of payload format 2.0 describes. */
export interface Payload2Request {
  /** As the event has it: encoded for a function URL, decoded for an HTTP API. */
  readonly path: string;
  /** Percent-encoded, without the question mark. */
  readonly rawQuery: string;
  /** Lower-case names, repeated values joined by a comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/**
 * The event of payload format 2.0, which function URLs and HTTP APIs send. Cookies have a field of
 * their own, and values of a query parameter that is repeated are joined by a comma.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-request-payload
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function payload2Event(
  { path, rawQuery, headers: { cookie, ...headers }, body }: Payload2Request,
  requestContext: Payload2Context,
  parameters: Pick<Payload2Event, "pathParameters" | "stageVariables"> = {},
): Payload2Event {
  const { pathParameters, stageVariables } = parameters;
  const cookies = cookie?.split(/; */).filter(Boolean);
  return {
    version: "2.0",
    routeKey: requestContext.routeKey,
    rawPath: path,
    rawQueryString: rawQuery,
    ...(cookies && { cookies }),
    headers,
    ...(rawQuery !== "" && { queryStringParameters: joinedQuery(new URLSearchParams(rawQuery)) }),
    requestContext,
    ...bodyFields(body, headers["content-type"]),
    ...(pathParameters && { pathParameters }),
    ...(stageVariables && { stageVariables }),
  };
}

/** `body` and `isBase64Encoded`; an event without a body has no `body`. */
export function bodyFields(
  body: Uint8Array,
  contentType: string | undefined,
): { body?: string; isBase64Encoded: boolean } {
  const asText = isText(contentType);
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return {
    ...(body.length > 0 && { body: bytes.toString(asText ? "utf8" : "base64") }),
    isBase64Encoded: body.length > 0 && !asText,
  };
}

/** Each parameter with its values joined by a comma. */
export function joinedQuery(query: URLSearchParams): Record<string, string> {
  const names = new Set(query.keys());
  return Object.fromEntries([...names].map((name) => [name, query.getAll(name).join(",")]));
}

/** True for content types whose bodies are text in the event; others are base64. */
const isText = (contentType = "text/plain"): boolean =>
  /^\s*(text\/|application\/(json|javascript|xml)\b|application\/[^;]+\+(json|xml)\b)/i.test(
    contentType,
  );
