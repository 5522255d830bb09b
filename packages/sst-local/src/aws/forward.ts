import {
  Agent as HttpAgent,
  type IncomingMessage,
  request as httpRequest,
  type RequestOptions,
  type ServerResponse,
} from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Duplex, Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

/** Names and values as they are sent, a name with several values more than once. */
export type Pairs = readonly (readonly [name: string, value: string])[];

/** A request for another server. */
export interface ForwardedRequest {
  readonly method: string;
  /** Path and query. */
  readonly target: string;
  /** Names in lower case. `host` is that of the other server unless given. */
  readonly headers: Pairs;
  /** The request whose body is sent along; undefined for none. */
  readonly body?: IncomingMessage | undefined;
}

/** The response of another server. */
export interface ForwardedResponse {
  readonly status: number;
  /** Names in lower case; without those of the connection. */
  readonly headers: Pairs;
  readonly body: Readable | Buffer;
}

/** https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const OF_CONNECTION = new Set([
  ...["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding"],
  ...["upgrade", "proxy-authenticate", "proxy-authorization", "expect"],
]);

const agents = {
  "http:": new HttpAgent({ keepAlive: true }),
  "https:": new HttpsAgent({ keepAlive: true }),
};

/**
 * Sends a request to the server at an origin, such as `http://localhost:3000`; resolves once its
 * headers are there. Redirects are not followed.
 */
export async function forward(
  origin: string,
  request: ForwardedRequest,
): Promise<ForwardedResponse> {
  const { body } = request;
  return new Promise((resolve, reject) => {
    const outgoing = send(origin, request, false);
    outgoing.once("response", (response: IncomingMessage) =>
      resolve({
        status: response.statusCode ?? 502,
        headers: headersOf(response),
        body: response,
      }),
    );
    // A later error, such as a reset after the response, must have a listener too.
    outgoing.on("error", reject);
    if (body) body.pipe(outgoing);
    else outgoing.end();
  });
}

/** Connects a client that asks for another protocol, such as WebSocket, with the server at an origin. */
export function forwardUpgrade(
  origin: string,
  request: ForwardedRequest,
  socket: Duplex,
  head: Buffer,
): void {
  const outgoing = send(origin, request, true);
  outgoing.once("upgrade", (response: IncomingMessage, server: Duplex, first: Buffer) => {
    socket.write(headOf(response));
    if (first.length > 0) socket.write(first);
    if (head.length > 0) server.write(head);
    for (const [one, other] of [
      [socket, server],
      [server, socket],
    ] as const) {
      one.pipe(other);
      one.on("error", () => other.destroy()).once("close", () => other.destroy());
    }
  });
  outgoing.once("response", (response: IncomingMessage) => {
    socket.write(headOf(response));
    response.pipe(socket);
  });
  outgoing.on("error", () => socket.destroy());
  socket.once("close", () => outgoing.destroy());
  outgoing.end();
}

function send(origin: string, { method, target, headers }: ForwardedRequest, isUpgrade: boolean) {
  const { protocol, hostname, port, host } = new URL(origin);
  const isSecure = protocol === "https:";
  const fields = headers.filter(
    ([name]) => !OF_CONNECTION.has(name) || (isUpgrade && /^(connection|upgrade)$/.test(name)),
  );
  if (!fields.some(([name]) => name === "host")) fields.unshift(["host", host]);
  const options: RequestOptions = {
    ...{ method, path: target, headers: fields.flat(), host: hostname.replace(/^\[|\]$/g, "") },
    ...(port !== "" && { port: Number(port) }),
    agent: isUpgrade ? false : agents[isSecure ? "https:" : "http:"],
  };
  return (isSecure ? httpsRequest : httpRequest)(options);
}

const headersOf = (message: IncomingMessage): Pairs =>
  pairsOf(message).filter(([name]) => !OF_CONNECTION.has(name));

/** Every header of a message. */
export function pairsOf({ rawHeaders }: IncomingMessage): [string, string][] {
  const headers: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    headers.push([rawHeaders[at]!.toLowerCase(), rawHeaders[at + 1]!]);
  }
  return headers;
}

/** Status line and headers as they were received. */
function headOf({ statusCode, statusMessage, rawHeaders }: IncomingMessage): string {
  const lines = [`HTTP/1.1 ${statusCode} ${statusMessage}`];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    lines.push(`${rawHeaders[at]}: ${rawHeaders[at + 1]}`);
  }
  return `${lines.join("\r\n")}\r\n\r\n`;
}

/** Sends the response of another server to a client. */
export async function sendForwarded(
  { method }: IncomingMessage,
  response: ServerResponse,
  { status, headers, body }: ForwardedResponse,
): Promise<void> {
  if (Buffer.isBuffer(body)) {
    const rest = headers.filter(([name]) => name !== "content-length");
    // A response without a body has no length of its own, as 304.
    const length = body.length > 0 ? [["content-length", String(body.length)] as const] : [];
    response.writeHead(status, [...rest, ...length].flat());
    response.end(method === "HEAD" ? undefined : body);
    return;
  }
  response.writeHead(status, headers.flat());
  // A client that leaves is no failure; a server that breaks off ends the connection.
  await pipeline(body, response).catch(() => response.destroy());
}

/** Refuses a request for another protocol with a response. */
export function endUpgrade(socket: Duplex, { status, body }: ForwardedResponse): void {
  const text = Buffer.isBuffer(body) ? body : Buffer.alloc(0);
  socket.end(
    `HTTP/1.1 ${status} \r\nconnection: close\r\ncontent-length: ${text.length}\r\n\r\n${text}`,
  );
}

/** A request as a client sent it, for another server. */
export const forwardedRequest = (incoming: IncomingMessage): ForwardedRequest => ({
  method: incoming.method ?? "GET",
  target: incoming.url ?? "/",
  headers: pairsOf(incoming),
  body: incoming,
});

/**
 * A request to the server at `url` as if the client had called it directly, and not `endpoint`: dev
 * servers refuse other hosts and origins. `after` leads redirects back to the endpoint.
 */
export function asIfDirect(
  url: string,
  endpoint: string,
  request: ForwardedRequest,
): { request: ForwardedRequest; after: (response: ForwardedResponse) => ForwardedResponse } {
  const moved = (value: string, from: string, to: string) =>
    value === from || value.startsWith(`${from}/`) ? to + value.slice(from.length) : value;
  const headers = request.headers
    .filter(([name]) => name !== "host" && name !== "x-forwarded-host")
    .map(([name, value]): [string, string] => [
      name,
      name === "origin" || name === "referer" ? moved(value, endpoint, url) : value,
    ]);
  return {
    request: { ...request, headers },
    after: (response) => ({
      ...response,
      headers: response.headers.map(([name, value]): [string, string] => [
        name,
        name === "location" ? moved(value, url, endpoint) : value,
      ]),
    }),
  };
}

/** The URL that a client called, without a path. */
export const endpointOf = ({ headers }: IncomingMessage): string => `http://${headers.host ?? ""}`;
