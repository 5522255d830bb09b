import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { getRequestListener } from "@hono/node-server";
import type { Env } from "@souk/functions/api/env";
import type { Hono } from "hono";
import { answerBrokenRequest, requestError } from "./broken-request.ts";
import { closeIfBodyUnread } from "./unread-body.ts";

export interface ServerOptions {
  /** 0 for any. */
  port: number;
  host: string;
}

/** A listening server. */
export interface Running {
  port: number;
  /**
   * Takes no more connections, lets requests under way finish, and cuts off what is left after
   * `graceMs`.
   */
  stop: (graceMs: number) => Promise<void>;
}

const TIMEOUTS = {
  /**
   * Longer than the load balancer keeps an idle connection (60 s): else it sends a request into a
   * connection that is just being closed, and its client gets a 502.
   * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/edit-load-balancer-attributes.html#connection-idle-timeout
   */
  keepAliveTimeout: 65_000,
  // For the header, and for the whole request: nobody holds a connection by sending slowly.
  headersTimeout: 10_000,
  requestTimeout: 30_000,
  connectionsCheckingInterval: 5_000,
};

/** @throws Error of `listen`, such as EADDRINUSE. */
export async function startServer(
  app: Pick<Hono<Env>, "fetch">,
  { port, host }: ServerOptions,
): Promise<Running> {
  const underWay = new Set<ServerResponse>();
  let stopping = false;
  // Whoever keeps a connection would go on using it: the answer says that it ends.
  const lastOne = (response: ServerResponse) => {
    if (!response.headersSent) response.setHeader("connection", "close");
  };

  // Without a host a request is ours to refuse, in our error shape.
  const server = createServer({ ...TIMEOUTS, requireHostHeader: false });
  server.on("request", (_, response) => {
    underWay.add(response);
    response.once("close", () => underWay.delete(response));
    if (stopping) lastOne(response);
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
      underWay.forEach(lastOne);
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      const timer = setTimeout(() => server.closeAllConnections(), graceMs);
      await closed;
      clearTimeout(timer);
    },
  };
}
