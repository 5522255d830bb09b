import type { IncomingHttpHeaders, IncomingMessage } from "node:http";

/** Where a request came in. */
export interface Place {
  apiId: string;
  domainName: string;
  accountId: string;
}

/** An event of payload format 2.0. */
export interface HttpEvent {
  version: "2.0";
  routeKey: string;
  rawPath: string;
  rawQueryString: string;
  cookies?: string[];
  headers: Record<string, string>;
  queryStringParameters?: Record<string, string>;
  requestContext: object;
  body?: string;
  isBase64Encoded: boolean;
}

/**
 * The event of a request.
 * @param now milliseconds since 1970
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-invocation.html#urls-request-payload
 */
export function httpEvent(
  request: IncomingMessage,
  body: Buffer,
  { apiId, domainName, accountId }: Place,
  requestId: string,
  now: number,
): HttpEvent {
  const [path = "/", query = ""] = split(request.url ?? "/");
  const cookies = request.headers.cookie?.split(/; */).filter(Boolean);
  const method = request.method ?? "GET";
  const asText = isText(request.headers["content-type"]);
  return {
    version: "2.0",
    routeKey: "$default",
    rawPath: decoded(path),
    rawQueryString: query,
    ...(cookies && { cookies }),
    headers: headersOf(request.headers),
    ...(query !== "" && { queryStringParameters: joined(new URLSearchParams(query)) }),
    requestContext: {
      accountId,
      apiId,
      domainName,
      domainPrefix: domainName.split(".")[0],
      http: {
        method,
        path: decoded(path),
        protocol: `HTTP/${request.httpVersion}`,
        sourceIp: request.socket.remoteAddress ?? "127.0.0.1",
        userAgent: request.headers["user-agent"] ?? "",
      },
      requestId,
      routeKey: "$default",
      stage: "$default",
      time: clfTime(now),
      timeEpoch: now,
    },
    ...(body.length > 0 && { body: body.toString(asText ? "utf8" : "base64") }),
    isBase64Encoded: body.length > 0 && !asText,
  };
}

function split(url: string): [path: string, query: string] {
  const mark = url.indexOf("?");
  return mark < 0 ? [url, ""] : [url.slice(0, mark), url.slice(mark + 1)];
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

/** Cookies have a field of their own. */
const headersOf = ({ cookie: _, ...headers }: IncomingHttpHeaders): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, Array.isArray(value) ? value.join(",") : value]],
    ),
  );

/** A name that comes more than once has all its values, with commas. */
function joined(query: URLSearchParams): Record<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of query) {
    const before = values.get(name);
    values.set(name, before === undefined ? value : `${before},${value}`);
  }
  return Object.fromEntries(values);
}

/** Anything else comes as base64. */
const isText = (contentType = "text/plain"): boolean =>
  /^\s*(text\/|application\/(json|javascript|xml)\b|application\/[^;]+\+(json|xml)\b)/i.test(
    contentType,
  );

const months = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split(" ");

/** `12/Mar/2020:19:03:58 +0000`. */
function clfTime(now: number): string {
  const date = new Date(now);
  const [day, time = ""] = date.toISOString().split("T");
  return `${day?.slice(8)}/${months[date.getUTCMonth()]}/${date.getUTCFullYear()}:${time.slice(0, 8)} +0000`;
}
