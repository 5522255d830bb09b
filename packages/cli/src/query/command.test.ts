import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { App, souk } from "../testing/souk.ts";

interface ReceivedRequest {
  request: string;
  apiKey: string | undefined;
  token: string | undefined;
  type: string | undefined;
  body: string;
}

let server: Server;
let url: string;
let requests: ReceivedRequest[];
let answer: { status: number; body: string; headers?: Record<string, string> };
let app: App;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const { "x-api-key": apiKey, authorization: token, "content-type": type } = request.headers;
      requests.push({
        request: `${request.method} ${request.url}`,
        apiKey: apiKey as string | undefined,
        token,
        type,
        body,
      });
      response.writeHead(answer.status, answer.headers).end(answer.body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));
beforeEach(() => {
  requests = [];
  answer = { status: 200, body: '{"message":"UP"}' };
  app = new App();
});
afterEach(() => app.remove());

const startLocal = () =>
  app.runs("local", { endpoints: { api: `${url}/local` }, seed: { apiKey: "seed-key" } });
const query = (...args: string[]) => souk(["query", ...args], { cwd: app.folder });

it("sends the request to the local stack with its API key, and prints only the body on standard output", async () => {
  startLocal();
  const run = await query("-x", "POST", "-path", "/string/replace", "-body", '{"content":"abn"}');
  expect(requests).toEqual([
    {
      request: "POST /local/string/replace",
      apiKey: "seed-key",
      token: undefined,
      type: "application/json",
      body: '{"content":"abn"}',
    },
  ]);
  expect(run).toEqual({
    code: 0,
    out: '{"message":"UP"}\n',
    err: `POST ${url}/local/string/replace\nStatus 200\n`,
  });
});

it("sends the request to API_ENDPOINT with API_KEY if they are set", async () => {
  startLocal();
  const env = { API_ENDPOINT: `${url}/test/`, API_KEY: "own-key" };
  await souk(["query", "-path", "a?b=c"], { cwd: app.folder, env });
  await souk(["query", "-path", "/a"], { cwd: app.folder, env: { API_ENDPOINT: url } });
  expect(requests.map(({ request, apiKey }) => [request, apiKey])).toEqual([
    ["GET /test/a?b=c", "own-key"],
    ["GET /a", undefined],
  ]);
});

it("prefers the stage of --stage to API_ENDPOINT", async () => {
  app.runs("preview", { endpoints: { api: `${url}/preview` } });
  const env = { API_ENDPOINT: "api.example.com" };
  await souk(["query", "-path", "/a", "--stage", "preview"], { cwd: app.folder, env });
  expect(requests.map(({ request }) => request)).toEqual(["GET /preview/a"]);
});

it("sends the token as the Authorization header", async () => {
  startLocal();
  await query("-path", "/orders", "--token", "a.b.c\n");
  expect(requests[0]?.token).toBe("a.b.c");
});

it("sends no body for an empty --body, and a body with DELETE", async () => {
  startLocal();
  await query("-x", "put", "-path", "/a", "-body", "");
  await query("-x", "DELETE", "-path", "/basic", "-body", '{"id":1}');
  expect(requests.map(({ request, body }) => [request, body])).toEqual([
    ["PUT /local/a", ""],
    ["DELETE /local/basic", '{"id":1}'],
  ]);
});

it.each([
  [200, 0],
  [201, 0],
  [204, 0],
  [302, 1],
  [404, 1],
  [500, 1],
])("for status %i exits with %i", async (status, code) => {
  startLocal();
  answer = { status, body: "" };
  expect(await query("-path", "/a", "--token", "t")).toEqual({
    code,
    out: "",
    err: `GET ${url}/local/a\nStatus ${status}\n`,
  });
});

it("does not follow a redirect, which would send the key elsewhere", async () => {
  startLocal();
  answer = { status: 307, body: "", headers: { location: `${url}/elsewhere` } };
  expect((await query("-path", "/a")).code).toBe(1);
  expect(requests).toHaveLength(1);
});

it("names the missing credential after a 401 or a 403", async () => {
  app.runs("local", { endpoints: { api: url } });
  answer = { status: 401, body: "{}" };
  expect((await query("-path", "/orders")).err).toContain("No token was sent");
  answer = { status: 403, body: "{}" };
  expect((await query("-path", "/string/replace")).err).toContain("No API key was sent");
});

it.each([
  [["-path", "/a", "-body", "{}"], "A GET request has no body."],
  [["-x", "TRACE", "-path", "/a"], "TRACE is not a method that souk can send."],
  [["-x", "GET"], "souk query needs a path."],
  [["-path", "/a", "--token", ""], "The token is empty"],
])("refuses %j", async (args, message) => {
  startLocal();
  const { code, out, err } = await query(...args);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toContain(message);
  expect(requests).toEqual([]);
});

it("uses HTTPS for an endpoint without a scheme", async () => {
  const env = { API_ENDPOINT: url.replace("http://", ""), API_KEY: "k" };
  const { code, err } = await souk(["query", "-path", "/a"], { env });
  expect(code).toBe(1);
  expect(err).toContain("GET https://127.0.0.1:");
  expect(requests).toEqual([]);
});

it.each([
  "ftp://example.com",
  "https://",
  "https://user:secret@example.com",
  "http://a?key=secret",
])("refuses the endpoint %s without repeating it", async (endpoint) => {
  const run = await souk(["query", "-path", "/a"], { env: { API_ENDPOINT: endpoint } });
  expect(run.code).toBe(1);
  expect(run.err).toMatch(/^API_ENDPOINT is not the URL of an API\./);
  expect(run.err).not.toContain("secret");
});

it("reports that no server listens", async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  app.runs("local", { endpoints: { api: `http://127.0.0.1:${port}` }, seed: { apiKey: "hidden" } });
  const { code, out, err } = await query("-path", "/a", "--token", "hidden-too");
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toMatch(new RegExp(`\nNo server listens at 127.0.0.1:${port}.\n$`));
  expect(err).not.toContain("hidden");
});

it("refuses a key that is not a valid header value without repeating it", async () => {
  const env = { API_ENDPOINT: url, API_KEY: "se\ncret" };
  const { code, err } = await souk(["query", "-path", "/a"], { env });
  expect(code).toBe(1);
  expect(err).toMatch(/^The API key is empty or contains characters/);
  expect(err).not.toContain("cret");
});

it("reports that the stage does not run, and lists the running stages", async () => {
  expect((await query("-path", "/a")).err).toBe(
    "Stage local does not run on this machine.\nnpm start starts it.\n",
  );
  app.runs("preview", { endpoints: { api: url } });
  expect((await query("-path", "/a")).err).toBe(
    "Stage local does not run on this machine.\nRunning: --stage preview.\n",
  );
});

it("ignores the running.json of a killed stack", async () => {
  // Larger than the largest process id of Linux and of other systems.
  app.runs("local", { pid: 2 ** 22 + 1, endpoints: { api: url } });
  expect((await query("-path", "/a")).err).toContain("Stage local does not run");
});
