import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect } from "node:net";
import { join } from "node:path";
import { Hono } from "hono";
import type { Env } from "@souk/functions/api/env";
import { expect, it } from "vitest";
import { startServer } from "./server.ts";

it("cuts off what is still under way when its time is up", async () => {
  const asked = Promise.withResolvers<void>();
  const app = new Hono<Env>().get("/", () => {
    asked.resolve();
    return new Promise<Response>(() => {});
  });
  const server = await startServer(app, { host: "127.0.0.1", port: 0 });
  const answer = fetch(`http://127.0.0.1:${server.port}`);
  const failed = expect(answer).rejects.toThrow();
  await asked.promise;
  await server.stop(0);
  await failed;
});

it("does not wait for connections that are idle", async () => {
  const app = new Hono<Env>().get("/", (c) => c.text("ok"));
  const server = await startServer(app, { host: "127.0.0.1", port: 0 });
  const socket = connect(server.port, "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nhost: a\r\n\r\n");
  await once(socket, "data");
  const ended = once(socket, "close");
  socket.resume();
  await server.stop(600_000);
  await ended;
});

it("keeps connections for longer than the load balancer, which then closes them first", async () => {
  const app = new Hono<Env>().get("/", (c) => c.text("ok"));
  const server = await startServer(app, { host: "127.0.0.1", port: 0 });
  const answer = await fetch(`http://127.0.0.1:${server.port}`);
  await server.stop(0);
  const [, seconds] = /timeout=(\d+)/.exec(answer.headers.get("keep-alive") ?? "") ?? [];
  const infra = readFileSync(
    join(import.meta.dirname, "../../../infra/service/load-balancer.ts"),
    "utf8",
  );
  const [, idleTimeout] = /idleTimeout: (\d+)/.exec(infra) ?? [];
  expect(Number(seconds)).toBeGreaterThan(Number(idleTimeout));
});
