import { once } from "node:events";
import { connect, type IncomingHttpHeaders } from "node:http2";
import { connect as connectTcp } from "node:net";
import { text } from "node:stream/consumers";
import { expect, it, onTestFinished } from "vitest";
import { listen } from "./listen.ts";

async function serve() {
  const lines: string[] = [];
  const server = await listen({
    handler: (_, response) => void response.end("HTTP/1"),
    port: 0,
    origins: "aws-endpoint",
    log: (line) => void lines.push(line),
  });
  onTestFinished(() => server.close());
  return { ...server, lines };
}

async function post(url: string, headers: Record<string, string>) {
  const session = connect(url);
  onTestFinished(() => session.close());
  const stream = session.request({ ":method": "POST", ":path": "/", ...headers });
  stream.end("{}");
  const [answer] = (await once(stream, "response")) as [IncomingHttpHeaders];
  return { status: answer[":status"], body: JSON.parse(await text(stream)) as object };
}

it("refuses a call by HTTP/2, such as Kinesis's, in the protocol of its SDK and with a line", async () => {
  const { url, lines } = await serve();
  const target = "Kinesis_20131202.PutRecord";
  expect(await post(url, { "x-amz-target": target })).toEqual({
    status: 400,
    body: {
      __type: "UnknownOperationException",
      message: `sst-local does not emulate ${target}`,
    },
  });
  expect(lines).toEqual([`not emulated: ${target} was called and refused`]);
});

it("refuses a call by HTTP/2 to an unknown host", async () => {
  const { url, lines } = await serve();
  expect(await post(url, { ":authority": "evil.example" })).toMatchObject({ status: 403 });
  expect(lines).toEqual([]);
});

it("answers HTTP/1 whose first bytes come one by one", async () => {
  const { url, port } = await serve();
  expect(await (await fetch(url)).text()).toBe("HTTP/1");
  const socket = connectTcp(port, "127.0.0.1").setNoDelay();
  for (const byte of "GET / HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n") {
    socket.write(byte);
    await new Promise((resolve) => setImmediate(resolve));
  }
  expect(await text(socket)).toMatch(/^HTTP\/1.1 200 OK/);
});

it("closes while a session of HTTP/2 is open", async () => {
  const { url, close } = await serve();
  const session = connect(url);
  await once(session, "remoteSettings");
  const closed = once(session, "close");
  await close();
  await closed;
});

it("closes while a connection is open on which nothing was received", async () => {
  const { port, close } = await serve();
  const socket = connectTcp(port, "127.0.0.1");
  await once(socket, "connect");
  const closed = once(socket, "close");
  await close();
  await closed;
});
