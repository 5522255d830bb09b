import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { guarded, guardedUpgrade, refusalOf } from "./guard.ts";

it.each([
  ["a program", { host: "127.0.0.1:4050" }],
  ["a program that uses the name localhost", { host: "LocalHost:4050" }],
  ["a program over IPv6", { host: "[::1]:4050" }],
  ["a name below localhost, as of a bucket", { host: "uploads.s3.localhost:4050" }],
  ["an address that was typed", { host: "localhost", "sec-fetch-site": "none" }],
  ["a form of the page itself", { host: "localhost:4050", origin: "http://localhost:4050" }],
])("the same-origin rule accepts %s", (_, headers) => {
  expect(refusalOf({ headers }, "same-origin")).toBeUndefined();
});

it.each([
  ["a page of another site", { host: "localhost", origin: "https://evil.example" }],
  ["a page without an origin", { host: "localhost", origin: "null" }],
  ["a page of another local port", { host: "localhost", origin: "http://localhost:9999" }],
  ["a page that sends no Origin", { host: "localhost", "sec-fetch-site": "cross-site" }],
  ["a local page that sends no Origin", { host: "localhost", "sec-fetch-site": "same-site" }],
])("the same-origin rule refuses %s, the any-origin rule accepts it", (_, headers) => {
  expect(refusalOf({ headers }, "same-origin")).toMatch(/may not call this/);
  expect(refusalOf({ headers }, "any-origin")).toBeUndefined();
});

it.each([
  ["a name that DNS rebinding led here", { host: "rebound.example:4050" }],
  ["a name that begins like an address of ours", { host: "127.0.0.1.evil.example" }],
  ["a name that ends like ours", { host: "evil-localhost" }],
  ["no Host", {}],
])("both rules refuse %s", (_, headers) => {
  expect(refusalOf({ headers }, "same-origin")).toMatch(/not a name of this machine/);
  expect(refusalOf({ headers }, "any-origin")).toMatch(/not a name of this machine/);
});

it.each(["sqs.us-east-1.amazonaws.com", "uploads.s3.eu-west-1.amazonaws.com:443", "x.api.aws"])(
  "the rule of the AWS endpoint accepts programs that ask for %s, and no pages of it",
  (host) => {
    expect(refusalOf({ headers: { host } }, "aws-endpoint")).toBeUndefined();
    expect(refusalOf({ headers: { host } }, "any-origin")).toMatch(/not a name of this machine/);
    for (const page of [{ origin: `http://${host}` }, { "sec-fetch-site": "same-origin" }]) {
      const headers = { host, ...page };
      expect(refusalOf({ headers }, "aws-endpoint")).toMatch(/not a name of this machine/);
    }
  },
);

it.each(["amazonaws.com.evil.example", "evil-amazonaws.com", "evil.example"])(
  "the rule of the AWS endpoint refuses %s",
  (host) => {
    expect(refusalOf({ headers: { host } }, "aws-endpoint")).toMatch(/not a name of this machine/);
  },
);

async function serve(listener: RequestListener) {
  const server = createServer(listener);
  server.on(
    "upgrade",
    guardedUpgrade(
      "any-origin",
      () => {
        throw new Error("upgrade failed");
      },
      () => undefined,
    ),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}

it.each([
  ["throws", () => fail()],
  ["rejects", () => Promise.reject(new Error("the handler failed"))],
])("answers 500 and logs the fault when a handler %s", async (_, handler) => {
  const lines: string[] = [];
  const port = await serve(guarded("any-origin", handler, (line) => lines.push(line)));
  const response = await fetch(`http://127.0.0.1:${port}/x?secret=1`);
  expect([response.status, await response.json()]).toEqual([
    500,
    { message: "Internal server error" },
  ]);
  expect(lines).toEqual([expect.stringMatching(/^GET \/x failed: Error: the handler failed\n/)]);
});

it("closes the connection when an upgrade handler throws, and goes on serving", async () => {
  const port = await serve(
    guarded(
      "any-origin",
      (_, response) => void response.writeHead(204).end(),
      () => undefined,
    ),
  );
  const socket = connect(port, "127.0.0.1").resume();
  socket.write("GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: x\r\n\r\n");
  await new Promise((resolve) => socket.once("close", resolve));
  expect((await fetch(`http://127.0.0.1:${port}/`)).status).toBe(204);
});

function fail(): never {
  throw new Error("the handler failed");
}
