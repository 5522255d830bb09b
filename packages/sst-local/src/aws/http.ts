import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from "node:http";
import { readBody } from "./body.ts";

/** A request that was read to its end. */
export interface HttpRequest {
  readonly method: string;
  /** Without the query, as it was sent: percent-escapes are kept. */
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface HttpAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
  /** What DynamoDB charges for the call; for the developer page. */
  readonly capacityUnits?: number | undefined;
}

/** Path and query of a request target; never throws, whatever the client sent (`//`, `*`, `http:`). */
export function targetOf(url: string | undefined): { path: string; query: URLSearchParams } {
  const [path = "", ...query] = (url ?? "/").split("?");
  return { path: path || "/", query: new URLSearchParams(query.join("?")) };
}

/** Reads a request. @throws BodyTooLarge above `limit` bytes */
export async function readRequest(message: IncomingMessage, limit: number): Promise<HttpRequest> {
  const body = await readBody(message, limit);
  return {
    method: message.method ?? "GET",
    ...targetOf(message.url),
    headers: message.headers,
    body: body.toString("utf8"),
  };
}

export function sendAnswer(response: ServerResponse, { status, headers, body = "" }: HttpAnswer) {
  response.writeHead(status, {
    ...(headers as Record<string, string | string[]>),
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
