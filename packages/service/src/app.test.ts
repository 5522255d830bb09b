import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { ErrorBody } from "@souk/core/error/schema";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { API_KEY, replaceRequest, startService } from "../test/factory.ts";
import { logged } from "../../functions/test/logs.ts";
import { wordCases } from "../../core/test/word-cases.ts";

let service: Awaited<ReturnType<typeof startService>>;
beforeAll(async () => {
  service = await startService();
});
afterAll(() => service.stop(0));
afterEach(() => vi.restoreAllMocks());

const call = (path: string, init?: RequestInit) => fetch(service.url + path, init);
const replaced = (body: unknown, headers?: Record<string, string>) =>
  call("/api/string/replace", replaceRequest(body, headers));
const errorOf = async (answer: Response) => ErrorBody.parse(await answer.json());

/** Sends the bytes as they are and returns the response. */
async function raw(bytes: string): Promise<{ status: number; body: ErrorBody }> {
  const socket = connect(service.port, "127.0.0.1");
  socket.end(bytes);
  const answer = await text(socket);
  const [head = "", body = ""] = answer.split("\r\n\r\n");
  return { status: Number(head.split(" ")[1]), body: ErrorBody.parse(JSON.parse(body)) };
}

describe("POST /api/string/replace", () => {
  it.each(wordCases)("replaces the words of %j: %j", async (content, message) => {
    const answer = await replaced({ content });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({ message });
  });

  it.each([
    ["no content", { hello: "random" }],
    ["content that is not a string", { content: { yo: "yo" } }],
    ["an unknown field", { content: "abn", more: 1 }],
    ["invalid JSON", `{"content":`],
    ["an empty body", ""],
  ])("answers 400 to a request with %s", async (_, body) => {
    const answer = await replaced(body);
    expect(answer.status).toBe(400);
    expect(await errorOf(answer)).toMatchObject({ code: "request.invalid" });
  });

  it.each([
    ["no key", undefined],
    ["a wrong key", "another-key-of-the-service-0123"],
    ["a prefix of the key", API_KEY.slice(0, -1)],
    ["an empty key", ""],
  ])("answers 403 to a request with %s, before its body is read", async (_, key) => {
    for (const body of [{ content: "abn is a great bank" }, "{"]) {
      const { headers, ...init } = replaceRequest(
        body,
        key === undefined ? {} : { "x-api-key": key },
      );
      const sent = new Headers(headers);
      if (key === undefined) sent.delete("x-api-key");
      const answer = await call("/api/string/replace", { ...init, headers: sent });
      expect(answer.status).toBe(403);
      expect(await errorOf(answer)).toMatchObject({ message: "Forbidden", code: "auth.forbidden" });
    }
  });

  it("answers 413 to a body over 256 KB, with and without a content-length, and serves the next request", async () => {
    const large = JSON.stringify({ content: "x".repeat(256 * 1024) });
    const chunks = new Blob([large]).stream();
    const inChunks = { ...replaceRequest(""), body: chunks, duplex: "half" as const };
    for (const init of [replaceRequest(large), inChunks]) {
      const answer = await call("/api/string/replace", init);
      expect(answer.status).toBe(413);
      expect(await errorOf(answer)).toMatchObject({ code: "request.too_large" });
      expect((await call("/status/health")).status).toBe(200);
    }
  });

  it.each([
    ["with a content-length", "content-length: 300000\r\n\r\n"],
    ["in chunks", `transfer-encoding: chunked\r\n\r\n493e0\r\n${"x".repeat(300_000)}`],
  ])("answers 413 to a body over 256 KB %s before all of it has arrived", async (_, rest) => {
    const socket = connect(service.port, "127.0.0.1");
    socket.write(
      `POST /api/string/replace HTTP/1.1\r\nhost: a\r\nx-api-key: ${API_KEY}\r\n${rest}`,
    );
    const [answer] = (await once(socket, "data")) as [Buffer];
    socket.destroy();
    expect(answer.toString()).toMatch(/^HTTP\/1.1 413 /);
  });

  it("answers 404 if the SSM parameter does not exist", async () => {
    const empty = await startService(() => Promise.resolve(undefined));
    const answer = await fetch(`${empty.url}/api/string/replace`, replaceRequest({ content: "" }));
    await empty.stop(0);
    expect(answer.status).toBe(404);
    expect((await errorOf(answer)).message).toBe("parameter not found");
  });

  it("answers 500 without details if the SSM parameter cannot be read", async () => {
    const error = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    const broken = await startService(() => Promise.reject(new Error("inner detail")));
    const answer = await fetch(`${broken.url}/api/string/replace`, replaceRequest({ content: "" }));
    await broken.stop(0);
    expect(answer.status).toBe(500);
    expect(await answer.clone().text()).not.toContain("inner detail");
    expect(await errorOf(answer)).toMatchObject({ message: "Internal Server Error" });
    expect(error.mock.calls.join()).toContain("inner detail");
  });
});

it("answers the health check without an API key", async () => {
  const answer = await call("/status/health");
  expect(answer.status).toBe(200);
  expect(await answer.json()).toEqual({ message: "UP" });
});

it.each([
  ["GET", "/", {}],
  ["GET", "/non-existent-route", {}],
  ["POST", "/string/replace", {}],
  ["POST", "/status/health", {}],
  ["GET", "/api/string/replace", { "x-api-key": API_KEY }],
  ["POST", "/api/string/replaced", { "x-api-key": API_KEY }],
])("answers 404 to %s %s", async (method, path, headers) => {
  const answer = await call(path, { method, headers });
  expect(answer.status).toBe(404);
  expect(await errorOf(answer)).toMatchObject({ message: "Not Found", code: "route.not_found" });
});

it.each([
  ["bytes that are not HTTP", "nonsense\r\n\r\n", 400],
  ["a request without Host", "GET /status/health HTTP/1.1\r\n\r\n", 400],
  ["an invalid Host", "GET / HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n", 400],
  ["the method TRACE", "TRACE / HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n", 404],
  ["a header over 16 KB", `GET / HTTP/1.1\r\nhost: a\r\nx: ${"x".repeat(20_000)}\r\n\r\n`, 431],
])("answers %s in the shape of every error", async (_, bytes, status) => {
  expect((await raw(bytes)).status).toBe(status);
});

describe("the log", () => {
  it("has one line per request, with the client address that the load balancer added", async () => {
    const { lines } = logged();
    await replaced({ content: "" }, { "x-forwarded-for": "1.2.3.4, 5.6.7.8" });
    await call("/status/health");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      {
        message: "request",
        method: "POST",
        route: "/api/string/replace",
        status: 200,
        ip: "5.6.7.8",
        requestId: expect.any(String),
      },
    ]);
  });

  it("contains no API key, no query and no body", async () => {
    const { lines } = logged();
    await call("/api/string/replace?key=s3cr3t-query", replaceRequest({ content: "s3cr3t-body" }));
    await replaced({ content: "" }, { "x-api-key": "s3cr3t-key-of-somebody" });
    expect(lines).toHaveLength(2);
    expect(lines.join("\n")).not.toMatch(new RegExp(`s3cr3t|${API_KEY}`));
  });

  it("has status 400 and no error if the client disconnects while it sends the body", async () => {
    const { lines } = logged();
    const socket = connect(service.port, "127.0.0.1");
    const head = `POST /api/string/replace HTTP/1.1\r\nhost: a\r\nx-api-key: ${API_KEY}\r\n`;
    socket.write(`${head}content-length: 100\r\n\r\n{`, () => socket.destroy());
    await expect.poll(() => lines).not.toEqual([]);
    expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
      { level: "INFO", message: "request", status: 400 },
    ]);
  });

  it("has the request id of the response", async () => {
    const { lines } = logged();
    const answer = await replaced("{");
    const { requestId } = await errorOf(answer);
    expect(answer.headers.get("x-request-id")).toBe(requestId);
    expect(JSON.parse(lines[0] ?? "")).toMatchObject({ requestId });
  });
});
