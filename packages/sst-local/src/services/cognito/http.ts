import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";

/** A request read to its end. */
export interface HttpRequest {
  readonly method: string;
  /** Without the query. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string;
}

const LARGEST_BODY = 1024 * 1024;

/** Reads the request; undefined when its body is larger than a megabyte. */
export async function readRequest(message: IncomingMessage): Promise<HttpRequest | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY) return undefined;
    chunks.push(chunk);
  }
  const url = new URL(message.url ?? "/", "http://localhost");
  return {
    method: message.method ?? "GET",
    path: url.pathname,
    query: url.searchParams,
    headers: message.headers,
    body: Buffer.concat(chunks).toString("utf8"),
  };
}

export function sendAnswer(response: ServerResponse, answer: HttpAnswer): void {
  const body = answer.body ?? "";
  response.writeHead(answer.status, {
    ...answer.headers,
    "content-length": String(Buffer.byteLength(body)),
  });
  response.end(body);
}

/** An answer whose body is JSON. */
export function json(
  status: number,
  value: unknown,
  headers: HttpAnswer["headers"] = {},
): HttpAnswer {
  return {
    status,
    headers: { "content-type": "application/json;charset=UTF-8", ...headers },
    body: JSON.stringify(value),
  };
}

export function redirect(to: string | URL, headers: HttpAnswer["headers"] = {}): HttpAnswer {
  return { status: 302, headers: { location: String(to), ...headers } };
}

/** The cookies of a request by name. */
export function cookiesOf(request: HttpRequest): Record<string, string> {
  const pairs = (request.headers.cookie ?? "").split(";").map((pair) => {
    const [name = "", ...value] = pair.split("=");
    return [name.trim(), value.join("=").trim()];
  });
  return Object.fromEntries(pairs) as Record<string, string>;
}
