import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";

/**
 * Who may send requests to a port:
 * - `same-origin`: programs of this machine and pages of the port's own origin;
 * - `any-origin`: pages of other origins as well, since the API's own CORS decides what they may
 *   read, as on AWS, or since what is served is a public site;
 * - `aws-endpoint`: the same, and programs that ask for a name of AWS: a function's request to
 *   `events.us-east-1.amazonaws.com` is led to the AWS endpoint (lambda/runtime/redirect.mjs).
 * Any other unknown `Host` is refused.
 */
export type OriginRule = "same-origin" | "any-origin" | "aws-endpoint";

/** Answers a request; a rejection is logged and answered with 500. */
export type Handler = (request: IncomingMessage, response: ServerResponse) => Promise<void> | void;

/** Answers a request to change the protocol. */
export type UpgradeHandler = (
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
) => Promise<void> | void;

/** Names of this machine. Everything below `localhost` is loopback (RFC 6761, section 6.3). */
const LOCAL_HOST = /^(127\.0\.0\.1|\[::1\]|([a-z0-9-]+\.)*localhost)$/;

/**
 * Names of AWS's APIs. Whoever serves a page cannot make them lead to this machine.
 * @see https://docs.aws.amazon.com/general/latest/gr/rande.html
 */
const AWS_HOST = /\.(amazonaws\.com|amazonaws\.com\.cn|api\.aws|on\.aws)$/;

/** `Host` without the port, in lower case. */
const hostName = ({ headers }: Pick<IncomingMessage, "headers">): string =>
  (headers.host ?? "").replace(/:\d+$/, "").toLowerCase();

/** True for a request to a name of AWS from a program; a page shows by its other headers. */
export const asksForAws = (message: Pick<IncomingMessage, "headers">): boolean =>
  AWS_HOST.test(hostName(message)) &&
  message.headers.origin === undefined &&
  message.headers["sec-fetch-site"] === undefined;

/**
 * The reason to refuse a request by its headers, or undefined. A page of another origin shows by
 * `Origin` or, where a browser sends none, by `Sec-Fetch-Site`; a page that reached this address by
 * changing its own name in DNS (DNS rebinding) shows by `Host`.
 * @see https://www.rfc-editor.org/rfc/rfc6454#section-7
 * @see https://www.w3.org/TR/fetch-metadata/#sec-fetch-site-header
 */
export function refusalOf(
  message: Pick<IncomingMessage, "headers">,
  rule: OriginRule,
): string | undefined {
  const host = hostName(message);
  if (!LOCAL_HOST.test(host) && !(rule === "aws-endpoint" && asksForAws(message))) {
    return `The host ${host || "(none)"} is not a name of this machine.`;
  }
  return rule === "same-origin" ? pageRefusal(message) : undefined;
}

/** The reason to refuse a page of another origin, or undefined; `Host` is not checked. */
export function pageRefusal({ headers }: Pick<IncomingMessage, "headers">): string | undefined {
  const { origin } = headers;
  if (origin !== undefined && origin.toLowerCase() !== `http://${headers.host}`.toLowerCase()) {
    return `Pages of ${origin} may not call this.`;
  }
  const site = headers["sec-fetch-site"];
  if (site !== undefined && site !== "none" && site !== "same-origin") {
    return "Pages of other origins may not call this.";
  }
  return undefined;
}

/**
 * True for a page of another machine, or of a sandbox, by `Origin` or, where a browser sends none, by
 * `Sec-Fetch-Site`; pages of this machine may have any port.
 */
export function isForeignPage(origin: string | undefined, fetchSite: string | undefined): boolean {
  if (origin !== undefined) {
    return !URL.canParse(origin) || !LOCAL_HOST.test(new URL(origin).hostname);
  }
  return fetchSite !== undefined && fetchSite !== "none" && fetchSite !== "same-origin";
}

/**
 * True where a browser opens a link of a page of this machine in a window of its own, which the other
 * page cannot read.
 * @see https://www.w3.org/TR/fetch-metadata/#sec-fetch-dest-header
 */
export const opensLocalLink = ({
  method,
  headers,
}: Pick<IncomingMessage, "method" | "headers">): boolean =>
  method === "GET" &&
  headers.origin === undefined &&
  headers["sec-fetch-site"] === "same-site" &&
  headers["sec-fetch-mode"] === "navigate" &&
  headers["sec-fetch-dest"] === "document";

/**
 * A request listener that refuses by {@link refusalOf} with 403, and that nothing can make throw: a
 * handler that fails is logged, answered with 500 and its connection closed.
 */
export function guarded(
  rule: OriginRule,
  handler: Handler,
  log: (line: string) => void,
): RequestListener {
  return (request, response) => {
    const refusal = refusalOf(request, rule);
    if (refusal !== undefined) {
      request.resume();
      sendJson(response, 403, { message: refusal });
      return;
    }
    attempt(
      () => handler(request, response),
      (error) => {
        if (!request.destroyed || request.complete) log(failure(request, error));
        if (response.headersSent) response.destroy();
        else sendJson(response, 500, { message: "Internal server error" }, { connection: "close" });
      },
    );
  };
}

/** The same for a request to change the protocol. */
export function guardedUpgrade(
  rule: OriginRule,
  handler: UpgradeHandler,
  log: (line: string) => void,
): (request: IncomingMessage, socket: Duplex, head: Buffer) => void {
  return (request, socket, head) => {
    // Without a listener an error of the socket, such as a reset, ends the process.
    socket.on("error", () => socket.destroy());
    if (refusalOf(request, rule) !== undefined) {
      socket.end("HTTP/1.1 403 Forbidden\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
      return;
    }
    attempt(
      () => handler(request, socket, head),
      (error) => {
        log(failure(request, error));
        socket.destroy();
      },
    );
  };
}

function attempt(work: () => Promise<void> | void, failed: (error: unknown) => void): void {
  try {
    Promise.resolve(work()).catch(failed);
  } catch (error) {
    failed(error);
  }
}

const failure = ({ method, url }: IncomingMessage, error: unknown): string =>
  `${method} ${url?.split("?")[0]} failed: ${error instanceof Error ? error.stack : String(error)}`;

function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { "content-type": "application/json", ...headers });
  response.end(JSON.stringify(body));
}
