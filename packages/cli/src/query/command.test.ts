import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { App, souk } from "../testing/souk.ts";

interface Seen {
  request: string;
  apiKey: string | undefined;
  token: string | undefined;
  type: string | undefined;
  body: string;
}

let server: Server;
let url: string;
let seen: Seen[];
let answer: { status: number; body: string; headers?: Record<string, string> };
let app: App;

beforeAll(async () => {
  server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => (body += chunk.toString()));
    request.on("end", () => {
      const { "x-api-key": apiKey, authorization: token, "content-type": type } = request.headers;
      seen.push({
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
  seen = [];
  answer = { status: 200, body: '{"message":"UP"}' };
  app = new App();
});
afterEach(() => app.remove());

const runsHere = () =>
  app.runs("local", { endpoints: { api: `${url}/local` }, seed: { apiKey: "seed-key" } });
const here = (...args: string[]) => souk(["query", ...args], { cwd: app.folder });

it("asks the stack that runs here, with its key, and prints the body alone on standard output", async () => {
  runsHere();
  const run = await here("-x", "POST", "-path", "/string/replace", "-body", '{"content":"abn"}');
  expect(seen).toEqual([
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

it("asks API_ENDPOINT with API_KEY where they are set, and only them", async () => {
  runsHere();
  const env = { API_ENDPOINT: `${url}/test/`, API_KEY: "own-key" };
  await souk(["query", "-path", "a?b=c"], { cwd: app.folder, env });
  await souk(["query", "-path", "/a"], { cwd: app.folder, env: { API_ENDPOINT: url } });
  expect(seen.map(({ request, apiKey }) => [request, apiKey])).toEqual([
    ["GET /test/a?b=c", "own-key"],
    ["GET /a", undefined],
  ]);
});

it("asks the local stage that a flag names, whatever the environment says", async () => {
  app.runs("preview", { endpoints: { api: `${url}/preview` } });
  const env = { API_ENDPOINT: "api.example.com" };
  await souk(["query", "-path", "/a", "--stage", "preview"], { cwd: app.folder, env });
  expect(seen.map(({ request }) => request)).toEqual(["GET /preview/a"]);
});

it("sends a token as it is", async () => {
  runsHere();
  await here("-path", "/orders", "--token", "a.b.c\n");
  expect(seen[0]?.token).toBe("a.b.c");
});

it("sends no body for an empty one, and one with DELETE", async () => {
  runsHere();
  await here("-x", "put", "-path", "/a", "-body", "");
  await here("-x", "DELETE", "-path", "/basic", "-body", '{"id":1}');
  expect(seen.map(({ request, body }) => [request, body])).toEqual([
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
])("ends with the exit code of status %i: %i", async (status, code) => {
  runsHere();
  answer = { status, body: "" };
  expect(await here("-path", "/a", "--token", "t")).toEqual({
    code,
    out: "",
    err: `GET ${url}/local/a\nStatus ${status}\n`,
  });
});

it("follows no redirect, which would take the key elsewhere", async () => {
  runsHere();
  answer = { status: 307, body: "", headers: { location: `${url}/elsewhere` } };
  expect((await here("-path", "/a")).code).toBe(1);
  expect(seen).toHaveLength(1);
});

it("says what it has not sent to who is refused", async () => {
  app.runs("local", { endpoints: { api: url } });
  answer = { status: 401, body: "{}" };
  expect((await here("-path", "/orders")).err).toContain("No token was sent");
  answer = { status: 403, body: "{}" };
  expect((await here("-path", "/string/replace")).err).toContain("No API key was sent");
});

it.each([
  [["-path", "/a", "-body", "{}"], "A GET has no body."],
  [["-x", "TRACE", "-path", "/a"], "TRACE is not a method that can be sent."],
  [["-x", "GET"], "souk query wants a path."],
  [["-path", "/a", "--token", ""], "The token is empty"],
])("refuses %j", async (args, message) => {
  runsHere();
  const { code, out, err } = await here(...args);
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toContain(message);
  expect(seen).toEqual([]);
});

it("takes an endpoint without a scheme for HTTPS", async () => {
  const env = { API_ENDPOINT: url.replace("http://", ""), API_KEY: "k" };
  const { code, err } = await souk(["query", "-path", "/a"], { env });
  expect(code).toBe(1);
  expect(err).toContain("GET https://127.0.0.1:");
  expect(seen).toEqual([]);
});

it.each([
  "ftp://example.com",
  "https://",
  "https://user:secret@example.com",
  "http://a?key=secret",
])("refuses the endpoint %s without repeating it", async (endpoint) => {
  const run = await souk(["query", "-path", "/a"], { env: { API_ENDPOINT: endpoint } });
  expect(run.code).toBe(1);
  expect(run.err).toMatch(/^API_ENDPOINT is not the address of an API\./);
  expect(run.err).not.toContain("secret");
});

it("says in a sentence that nothing listens", async () => {
  const closed = createServer();
  await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
  const { port } = closed.address() as AddressInfo;
  await new Promise((resolve) => closed.close(resolve));
  app.runs("local", { endpoints: { api: `http://127.0.0.1:${port}` }, seed: { apiKey: "hidden" } });
  const { code, out, err } = await here("-path", "/a", "--token", "hidden-too");
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toMatch(new RegExp(`\nNothing listens at 127.0.0.1:${port}.\n$`));
  expect(err).not.toContain("hidden");
});

it("shows no key that a header cannot carry", async () => {
  const env = { API_ENDPOINT: url, API_KEY: "se\ncret" };
  const { code, err } = await souk(["query", "-path", "/a"], { env });
  expect(code).toBe(1);
  expect(err).toMatch(/^The API key is empty or holds characters/);
  expect(err).not.toContain("cret");
});

it("says that nothing runs here, and which stages do", async () => {
  expect((await here("-path", "/a")).err).toBe(
    "Stage local does not run on this machine.\nnpm start starts it.\n",
  );
  app.runs("preview", { endpoints: { api: url } });
  expect((await here("-path", "/a")).err).toBe(
    "Stage local does not run on this machine.\nThere runs --stage preview.\n",
  );
});

it("knows what a killed stack has left from one that runs", async () => {
  // No process has this number: Linux ends below it, and others far below.
  app.runs("local", { pid: 2 ** 22 + 1, endpoints: { api: url } });
  expect((await here("-path", "/a")).err).toContain("Stage local does not run");
});
