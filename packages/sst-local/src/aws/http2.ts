import type { IncomingMessage } from "node:http";
import type { Http2Server, IncomingHttpHeaders, ServerHttp2Stream } from "node:http2";
import type { Server, Socket } from "node:net";
import { type OriginRule, refusalOf } from "./guard.ts";
import type { HttpAnswer } from "./http.ts";

/** What a refusal is made of. */
export type RefusedRequest = Pick<IncomingMessage, "headers" | "method" | "url">;

/** The first bytes of HTTP/2 without TLS; https://www.rfc-editor.org/rfc/rfc9113#section-3.4 */
const PREFACE = "PRI";

/**
 * Makes an HTTP/1 server answer clients of HTTP/2 by `refuse`: no service that is emulated is called
 * so, and the SDKs of those that are, such as Kinesis, cannot read an answer of HTTP/1.
 * @returns a function that ends the connections that the HTTP/1 server does not know
 */
export function refuseHttp2(
  server: Server,
  origins: OriginRule,
  refuse: (request: RefusedRequest) => HttpAnswer,
): () => void {
  let http2: Http2Server | undefined;
  // Loaded for the first client: it is a tenth of a start.
  const http2Server = (): Http2Server =>
    (http2 ??= process.getBuiltinModule("node:http2").createServer().on("stream", answerStream));
  const answerStream = (stream: ServerHttp2Stream, headers: IncomingHttpHeaders): void => {
    stream.on("error", () => stream.destroy()).resume();
    const { ":authority": host, ":method": method, ":path": url } = headers;
    const request = { headers: { ...headers, host }, method, url };
    const refusal = refusalOf(request, origins);
    const answer = refusal === undefined ? refuse(request) : forbidden(refusal);
    stream.respond({ ...answer.headers, ":status": answer.status });
    stream.end(answer.body);
  };
  /** Those of HTTP/2, and those on which nothing was received yet. */
  const unknown = new Set<Socket>();
  const [serveHttp1] = server.listeners("connection");
  server.removeAllListeners("connection").on("connection", (socket: Socket) => {
    unknown.add(socket);
    const drop = (): void => void socket.destroy();
    const forget = (): void => void unknown.delete(socket);
    socket.once("error", drop).once("close", forget);
    socket.once("readable", () => {
      const first = socket.read() as Buffer | null;
      if (first === null) return drop();
      socket.off("error", drop).unshift(first);
      const isHttp2 = first.toString("latin1", 0, PREFACE.length) === PREFACE;
      if (isHttp2) return http2Server().emit("connection", socket);
      forget();
      socket.off("close", forget);
      serveHttp1?.call(server, socket);
    });
  });
  return () => unknown.forEach((socket) => socket.destroy());
}

const forbidden = (message: string): HttpAnswer => ({
  status: 403,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ message }),
});
