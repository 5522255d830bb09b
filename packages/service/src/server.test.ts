import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import { Hono } from "hono";
import type { Env } from "@souk/functions/api/env";
import { afterEach, describe, expect, it } from "vitest";
import { type Running, startServer } from "./server.ts";

it("closes connections with pending requests after the grace period", async () => {
  const requested = Promise.withResolvers<void>();
  const app = new Hono<Env>().get("/", () => {
    requested.resolve();
    return new Promise<Response>(() => {});
  });
  const server = await startServer(app, { host: "127.0.0.1", port: 0 });
  const answer = fetch(`http://127.0.0.1:${server.port}`);
  const failed = expect(answer).rejects.toThrow();
  await requested.promise;
  await server.stop(0);
  await failed;
});

it("closes idle connections at once when it stops", async () => {
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

it("keeps idle connections longer than the load balancer, so that the load balancer closes them first", async () => {
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

describe("a request that is answered before its body has arrived", () => {
  let server: Running;
  afterEach(() => server.stop(0));

  /** Connects to a server that answers every POST with 403 and reads no body. */
  async function client(): Promise<{ socket: Socket; received: () => string }> {
    const app = new Hono<Env>().get("/", (c) => c.text("ok")).post((c) => c.text("no", 403));
    server = await startServer(app, { host: "127.0.0.1", port: 0 });
    const socket = connect({ port: server.port, host: "127.0.0.1", allowHalfOpen: true });
    let text = "";
    socket.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
    return { socket, received: () => text };
  }

  const post = (more: string) => `POST / HTTP/1.1\r\nhost: a\r\n${more}\r\n\r\n`;
  const body = "x".repeat(200_000);

  it.each([
    ["a body of known length", post(`content-length: ${body.length}`), body],
    [
      "a body in chunks",
      post("transfer-encoding: chunked"),
      `${body.length.toString(16)}\r\n${body}\r\n0\r\n\r\n`,
    ],
  ])("closes the connection, after it has read %s", async (_, head, rest) => {
    const { socket, received } = await client();
    socket.write(head);
    await expect.poll(received).toMatch(/^HTTP\/1\.1 403 [^]*\r\nconnection: close\r\n[^]*no$/);
    const ended = once(socket, "end");
    socket.write(rest);
    await ended;
    socket.end();
    // An error if the server had reset the connection.
    expect(await once(socket, "close")).toEqual([false]);
  });

  it("keeps the connection if the body has arrived with the header", async () => {
    const { socket, received } = await client();
    for (const answers of [1, 2]) {
      socket.write(`${post("content-length: 2")}no`);
      await expect.poll(() => received().match(/HTTP\/1\.1 403/g)).toHaveLength(answers);
    }
    expect(received()).not.toMatch(/connection: close/i);
    socket.destroy();
  });

  it("keeps the connection after a request with an invalid Host", async () => {
    const { socket, received } = await client();
    socket.write("POST / HTTP/1.1\r\nhost: a b\r\ncontent-length: 2\r\n\r\n");
    await expect.poll(received).toMatch(/^HTTP\/1\.1 400 /);
    socket.write("noGET / HTTP/1.1\r\nhost: a\r\n\r\n");
    await expect.poll(received).toMatch(/ok$/);
    socket.destroy();
  });

  it("is answered 431 and not reset while it goes on with a header that is too large", async () => {
    const { socket, received } = await client();
    socket.write(`GET / HTTP/1.1\r\nhost: a\r\nx: ${"x".repeat(20_000)}`);
    await expect.poll(received).toMatch(/^HTTP\/1\.1 431 [^]*}$/);
    for (let piece = 0; piece < 200; piece++)
      await new Promise<void>((resolve, reject) => {
        socket.write("x".repeat(1000), (error) => (error ? reject(error) : setImmediate(resolve)));
      });
    socket.end();
    expect(await once(socket, "close")).toEqual([false]);
  });
});
