import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Env } from "@souk/functions/api/env";
import type { Hono } from "hono";
import { answerBrokenRequest, requestError } from "./broken-request.ts";
import { closeIfBodyUnread } from "./unread-body.ts";

export interface ServerOptions {
  /** 0 for any free port. */
  port: number;
  host: string;
}

/** A listening server. */
export interface Running {
  port: number;
  /**
   * Stops accepting connections, waits for the requests in progress, and closes connections that are
   * still open after `graceMs`.
   */
  stop: (graceMs: number) => Promise<void>;
}

const TIMEOUTS = {
  /**
   * Longer than the load balancer's idle timeout (60 s). Otherwise the load balancer may send a request
   * on a connection that is being closed, and its client gets a 502.
   * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#connection-idle-timeout
   */
  keepAliveTimeout: 65_000,
  // Limits for the header and for the whole request, against clients that send slowly.
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
};

/**
 * Starts an HTTP server for the app.
 * @throws the error of `listen`, such as EADDRINUSE.
 */
export async function startServer(
  app: Pick<Hono<Env>, "fetch">,
  { port, host }: ServerOptions,
): Promise<Running> {
  const pending = new Set<ServerResponse>();
  let stopping = false;
  // Without it, clients would reuse their kept-alive connections.
  const closeAfter = (response: ServerResponse) => {
    if (!response.headersSent) response.setHeader("connection", "close");
  };

  // The app refuses requests without a Host header, in its own error shape.
  const server = createServer({ ...TIMEOUTS, requireHostHeader: false });
  server.on("request", (_, response) => {
    pending.add(response);
    response.once("close", () => pending.delete(response));
    if (stopping) closeAfter(response);
  });
  const answer = getRequestListener(
    async (request, env) => closeIfBodyUnread(await app.fetch(request, env), env.incoming),
    { errorHandler: requestError },
  );
  server.on("request", (request, response) => void answer(request, response));
  server.on("clientError", answerBrokenRequest);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });

  return {
    port: (server.address() as AddressInfo).port,
    stop: async (graceMs) => {
      stopping = true;
      pending.forEach(closeAfter);
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}
