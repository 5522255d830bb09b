import { once } from "node:events";
import { createServer, request as httpRequest } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Listening, listen } from "../../aws/listen.ts";
import { serveDistribution } from "./distribution.ts";
import { createEdgeFunction } from "./functions/runtime.ts";
import type { Behavior, DistributionSettings, OriginSettings } from "./graph.ts";

/** Echoes what it is asked, and fails for `/missing`. */
const origin = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on("data", (chunk: Buffer) => chunks.push(chunk));
  request.on("end", () => {
    const { method, url, headers } = request;
    if (url === "/missing") return void response.writeHead(404).end("gone");
    if (url === "/moved")
      return void response.writeHead(302, { location: `${originUrl}/there` }).end();
    response.setHeader("set-cookie", ["a=1; Path=/", "b=2"]);
    response.setHeader("x-powered-by", "origin");
    const body = Buffer.concat(chunks).toString();
    response.end(JSON.stringify({ method, url, headers, body }));
  });
});
origin.on("upgrade", (request, socket) => {
  socket.write("HTTP/1.1 101 Switching Protocols\r\nupgrade: echo\r\nconnection: upgrade\r\n\r\n");
  socket.write(`${request.url} ${request.headers.origin} `);
  socket.pipe(socket);
});

const ORIGIN: OriginSettings = {
  ...{ domainName: "origin.on.aws", path: "", protocol: "https", isSigned: false, headers: {} },
};
const ALL = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"];
const behavior = (more: Partial<Behavior> = {}): Behavior => ({
  ...{ pathPattern: undefined, originId: "default", methods: ALL },
  ...{ viewerRequest: undefined, viewerResponse: undefined, headersPolicyId: undefined },
  ...more,
});
const settings = (more: Partial<DistributionSettings> = {}): DistributionSettings => ({
  ...{ urn: "", id: "E1", name: "Web", domainName: "d1.cloudfront.net", aliases: [] },
  ...{ defaultRootObject: undefined, errorResponses: [], behaviors: [behavior()] },
  origins: new Map([["default", ORIGIN]]),
  ...more,
});

let originUrl: string;
let endpoint: Listening;
let current: DistributionSettings;
let functions: Record<string, string>;
let lines: string[];
beforeAll(async () => {
  await once(origin.listen(0, "127.0.0.1"), "listening");
  originUrl = `http://127.0.0.1:${(origin.address() as AddressInfo).port}`;
  const served = () =>
    serveDistribution({
      settings: current,
      surroundings: {
        awsUrl: "http://127.0.0.1:1",
        urls: [
          ["https://origin.on.aws", originUrl],
          ["https://Gone.on.aws", "http://127.0.0.1:1/x"],
        ],
        sites: () => undefined,
        devServers: () => ({
          at: (name) =>
            name === "web.dev"
              ? { url: originUrl }
              : name === "slow.dev"
                ? { reason: "It starts." }
                : undefined,
        }),
      },
      run: async (arn, event) =>
        createEdgeFunction({ name: arn, code: functions[arn] ?? "", log() {} })(event),
      headersPolicy: (id) =>
        id === "policy"
          ? { set: { "x-frame-options": "DENY" }, remove: ["x-powered-by"] }
          : undefined,
      log: (line) => lines.push(line),
      developerPages: (_, response) => void response.end("local"),
    });
  endpoint = await listen({
    handler: (request, response) => served().handler(request, response),
    upgrade: (...args) => served().upgrade?.(...args),
    port: 0,
    origins: "any-origin",
    log: (line) => lines.push(line),
  });
});
beforeEach(() => {
  current = settings();
  functions = {};
  lines = [];
});
afterAll(async () => {
  await endpoint.close();
  origin.closeAllConnections();
  origin.close();
});

const ask = (path: string, init: RequestInit = {}) =>
  fetch(endpoint.url + path, { redirect: "manual", ...init });
interface Echo {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
}
const echo = async (path: string, init: RequestInit = {}): Promise<Echo> =>
  (await (await ask(path, init)).json()) as Echo;
/** Runs code for the viewer's request. */
const withRequest = (code: string) => {
  functions["arn/request"] = `async function handler(event) { ${code} }`;
  current = settings({ behaviors: [behavior({ viewerRequest: "arn/request" })] });
};

describe("a distribution", () => {
  it("sends method, path, query, body and headers but Host to its origin", async () => {
    const headers = { "x-a": "1", cookie: "b=2; c=3" };
    const seen = await echo("/a%20b?x=1&x=%2F&y", { method: "POST", body: "hello", headers });
    expect(seen).toMatchObject({ method: "POST", url: "/a%20b?x=1&x=%2F&y", body: "hello" });
    expect(seen.headers).toMatchObject({
      ...headers,
      host: new URL(originUrl).host,
      "x-forwarded-for": "127.0.0.1",
    });
  });

  it("takes the first behavior whose pattern matches, and its methods", async () => {
    const other = { ...ORIGIN, path: "/v1", headers: { "x-key": "secret" } };
    current = settings({
      origins: new Map([
        ["default", ORIGIN],
        ["api", other],
      ]),
      behaviors: [
        behavior({ pathPattern: "/api/*", originId: "api", methods: ["GET"] }),
        behavior(),
      ],
    });
    expect(await echo("/api/rooms")).toMatchObject({
      url: "/v1/api/rooms",
      headers: { "x-key": "secret" },
    });
    expect(await echo("/rooms")).toMatchObject({ url: "/rooms" });
    expect((await ask("/api/rooms", { method: "POST" })).status).toBe(403);
  });

  it("asks for the default root object at its root", async () => {
    current = settings({ defaultRootObject: "index.html" });
    expect((await echo("/")).url).toBe("/index.html");
    expect((await echo("/sub/")).url).toBe("/sub/");
  });

  it("answers an error of its origin with the page and status of an error response", async () => {
    current = settings({
      errorResponses: [{ errorCode: 404, status: 200, pagePath: "/app.html" }],
    });
    const answer = await ask("/missing");
    expect([answer.status, ((await answer.json()) as Echo).url]).toEqual([200, "/app.html"]);
  });

  it("applies a response headers policy", async () => {
    current = settings({ behaviors: [behavior({ headersPolicyId: "policy" })] });
    const { headers } = await ask("/");
    expect([headers.get("x-frame-options"), headers.get("x-powered-by")]).toEqual(["DENY", null]);
  });

  it.each([
    ["an origin that cannot be reached", { domainName: "gone.on.aws" }, 502, "could not connect"],
    [
      "an origin of AWS that is not here",
      { domainName: "x.s3.amazonaws.com" },
      502,
      "no resource of this app",
    ],
    [
      "the placeholder of a router",
      { domainName: "placeholder.sst.dev" },
      502,
      "No route matches /a",
    ],
    ["a dev server that starts", { domainName: "slow.dev" }, 503, "It starts."],
  ])("answers for %s", async (_, change, status, text) => {
    current = settings({ origins: new Map([["default", { ...ORIGIN, ...change }]]) });
    const answer = await ask("/a");
    expect([answer.status, await answer.text()]).toEqual([status, expect.stringContaining(text)]);
  });

  it("calls a dev server as if the client did, and leads its redirects back", async () => {
    current = settings({ origins: new Map([["default", { ...ORIGIN, domainName: "web.dev" }]]) });
    const { headers } = await echo("/", {
      headers: { origin: endpoint.url, referer: `${endpoint.url}/x` },
    });
    expect(headers).toMatchObject({
      origin: originUrl,
      referer: `${originUrl}/x`,
      host: new URL(originUrl).host,
    });
    expect((await ask("/moved")).headers.get("location")).toBe(`${endpoint.url}/there`);
  });

  it("connects a client that asks for another protocol", async () => {
    withRequest(`event.request.uri = "/socket" + event.request.uri; return event.request;`);
    current = { ...current, origins: new Map([["default", { ...ORIGIN, domainName: "web.dev" }]]) };
    const client = httpRequest(`${endpoint.url}/x`, {
      headers: { connection: "upgrade", upgrade: "echo", origin: endpoint.url },
    }).end();
    const [, socket, head] = (await once(client, "upgrade")) as [unknown, Duplex, Buffer];
    socket.write("ping");
    let text = String(head);
    for await (const chunk of socket) {
      text += String(chunk);
      if (text.endsWith("ping")) break;
    }
    expect(text).toBe(`/socket/x ${originUrl} ping`);
    withRequest("return { statusCode: 401 };");
    const refused = httpRequest(endpoint.url, {
      headers: { connection: "upgrade", upgrade: "echo" },
    }).end();
    const [answer] = (await once(refused, "response")) as [{ statusCode: number }];
    expect(answer.statusCode).toBe(401);
  });

  it("serves the developer pages at /_local, to its own origin", async () => {
    withRequest("return { statusCode: 401 };");
    expect(await (await ask("/_local/logs")).text()).toBe("local");
    expect((await ask("/_local", { headers: { origin: "https://evil.example" } })).status).toBe(
      403,
    );
  });
});

describe("a function of the viewer's request", () => {
  it("sees names in lower case, values as they were sent and each of several values", async () => {
    withRequest(`return { statusCode: 200, body: JSON.stringify(event) };`);
    const answer = await ask("/a%20b?x=1&x=%2F&y", {
      headers: { "X-Mixed": "A", cookie: "c=d=e" },
    });
    expect(await answer.json()).toMatchObject({
      version: "1.0",
      context: {
        eventType: "viewer-request",
        distributionId: "E1",
        distributionDomainName: "d1.cloudfront.net",
      },
      viewer: { ip: "127.0.0.1" },
      request: {
        method: "GET",
        uri: "/a%20b",
        querystring: {
          x: { value: "1", multiValue: [{ value: "1" }, { value: "%2F" }] },
          y: { value: "" },
        },
        headers: { "x-mixed": { value: "A" }, host: { value: "d1.cloudfront.net" } },
        cookies: { c: { value: "d=e" } },
      },
    });
  });

  it("changes path, query, headers and cookies, and not the method or Host", async () => {
    withRequest(`
      const { request } = event;
      request.uri = "/new";
      request.method = "DELETE";
      request.querystring = { q: { value: "1", multiValue: [{ value: "1" }, { value: "2" }] } };
      request.headers["x-forwarded-host"] = request.headers.host;
      request.headers.host = { value: "evil.example" };
      request.cookies = { k: { value: "v" } };
      return request;`);
    const seen = await echo("/old?x");
    expect(seen).toMatchObject({ method: "GET", url: "/new?q=1&q=2" });
    expect(seen.headers).toMatchObject({
      ...{ "x-forwarded-host": "d1.cloudfront.net", cookie: "k=v", host: new URL(originUrl).host },
    });
  });

  it("answers itself, with headers, cookies and a body", async () => {
    withRequest(`return {
      statusCode: 302,
      headers: { location: { value: "/login" } },
      cookies: { s: { value: "1", attributes: "Secure; Path=/" } },
      body: { encoding: "base64", data: "aGk=" },
    };`);
    const answer = await ask("/");
    expect([answer.status, answer.headers.get("location"), await answer.text()]).toEqual([
      302,
      "/login",
      "hi",
    ]);
    expect(answer.headers.getSetCookie()).toEqual(["s=1; Secure; Path=/"]);
  });

  it("is asked for the host below localhost, else for the first alias", async () => {
    withRequest("return { statusCode: 200, body: event.request.headers.host.value };");
    current = { ...current, aliases: ["*.example.com", "example.com"] };
    expect(await (await ask("/")).text()).toBe("example.com");
    const { port } = new URL(endpoint.url);
    const request = httpRequest(endpoint.url, {
      headers: { host: `Docs.example.com.localhost:${port}` },
    }).end();
    const [answer] = (await once(request, "response")) as [NodeJS.ReadableStream];
    let body = "";
    for await (const chunk of answer) body += String(chunk);
    expect(body).toBe("docs.example.com");
  });

  it.each([
    ["throws", "throw new Error('no');", 503, "FunctionExecutionError"],
    ["returns nothing", "return;", 502, "FunctionValidationError"],
    [
      "returns a path without a slash",
      "event.request.uri = 'x'; return event.request;",
      502,
      "FunctionValidationError",
    ],
    [
      "returns a header in upper case",
      "event.request.headers.A = { value: '1' }; return event.request;",
      502,
      "FunctionValidationError",
    ],
    ["returns no status", "return { statusCode: 'ok' };", 502, "FunctionValidationError"],
    [
      "returns too large a body",
      "return { statusCode: 200, body: 'x'.repeat(41 * 1024) };",
      502,
      "FunctionValidationError",
    ],
  ])("that %s is answered as CloudFront does", async (_, code, status, error) => {
    withRequest(code);
    const answer = await ask("/");
    expect([answer.status, answer.headers.get("x-cache")]).toEqual([
      status,
      `${error} from cloudfront`,
    ]);
    expect(lines).toEqual([expect.stringContaining(`request: ${error}: `)]);
  });
});

describe("a function of the viewer's response", () => {
  beforeEach(() => {
    functions["arn/response"] = `function handler({ request, response }) {
      response.headers["x-seen"] = { value: request.uri + " " + response.cookies.a.value };
      delete response.headers["x-powered-by"];
      response.statusCode = 201;
      return response;
    }`;
    current = settings({ behaviors: [behavior({ viewerResponse: "arn/response" })] });
  });

  it("changes status and headers, and keeps cookies and the body", async () => {
    const answer = await ask("/a");
    const { headers } = answer;
    expect([answer.status, headers.get("x-seen"), headers.get("x-powered-by")]).toEqual([
      201,
      "/a 1",
      null,
    ]);
    expect(headers.getSetCookie()).toEqual(["a=1; Path=/", "b=2"]);
    expect(await answer.json()).toMatchObject({ url: "/a" });
  });

  it("is not called for an error of the origin", async () => {
    const answer = await ask("/missing");
    expect([answer.status, answer.headers.get("x-seen")]).toEqual([404, null]);
  });
});
