import {
  Agent,
  type IncomingMessage,
  type OutgoingHttpHeaders,
  request as send,
  type RequestListener,
  type ServerResponse,
} from "node:http";

const agent = new Agent({ keepAlive: true });

/** What is sent on in place of what came. */
export interface Instead {
  body: Buffer;
  headers: OutgoingHttpHeaders;
}

/**
 * Sends a request on to another server of this machine and its answer back.
 * @throws when that server does not answer
 */
export function forward(
  request: IncomingMessage,
  response: ServerResponse,
  to: string,
  instead?: Instead,
): Promise<void> {
  const { method, headers } = request;
  return new Promise((resolve, reject) => {
    const onward = send(
      new URL(request.url ?? "/", to),
      { method, headers: instead?.headers ?? headers, agent },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
        answer.once("error", reject);
        answer.once("end", resolve);
      },
    );
    onward.once("error", reject);
    if (instead) onward.end(instead.body);
    else request.pipe(onward);
  });
}

/** Stands at one address for a server at another. */
export const forwarder =
  (to: string): RequestListener =>
  (request, response) => {
    forward(request, response, to).catch((error: unknown) => notReached(response, error));
  };

/** The answer in place of a server that gives none. */
export function notReached(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  response.writeHead(502, { "content-type": "application/json" });
  response.end(JSON.stringify({ message: error instanceof Error ? error.message : String(error) }));
}
