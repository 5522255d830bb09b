import { EventEmitter, once } from "node:events";
import { createServer, type RequestListener } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { WebSocket } from "ws";
import { guarded, guardedUpgrade, type Handler, type UpgradeHandler } from "../../aws/guard.ts";
import { functionUrl } from "./function-url/function-url.ts";
import { httpApi } from "./http/http-api.ts";
import { api as httpApiDefinition } from "./http/testing/serve.ts";
import { restApi } from "./rest/index.ts";
import { api, lambdaProxy, mock } from "./rest/testing/definitions.ts";
import { serve } from "./rest/testing/serve.ts";
import { webSocketApi } from "./websocket/web-socket-api.ts";
import { seededRandom } from "../../aws/testing/seeded-random.ts";

const SEED = Number(process.env["FUZZ_SEED"] ?? Date.now() % 2 ** 31);
const ROUNDS = 300;

const random = seededRandom(SEED);
const below = (limit: number) => Math.floor(random() * limit);
const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)]!;
const noise = (length: number) =>
  Buffer.from(Array.from({ length }, () => below(256))).toString("latin1");

const METHODS = ["GET", "POST", "HEAD", "OPTIONS", "PUT", "BREW", "get", "CONNECT", noise(5)];
const PATHS = [
  "/dev/@connections/x",
  "/dev/@connections/AAAAAAAAAAAAAAA=",
  "/dev/@connections/%E0%A4%A",
  "/\\",
  "/dev/\\..\\p",
  "/dev/p",
  "/dev/v",
  "/dev/m",
  "/dev/x/%",
  "/dev/x/%ff%00",
  "/dev//..//p",
  "/",
  "*",
  "//",
  "/dev?",
  "/dev/p?%&=;&&a[]=1&__proto__[x]=y",
  "/dev/p?a=%F0%28",
  `/dev/x/${"é".repeat(50)}`,
  "http://",
  "http://a/dev/p",
  noise(30),
];
const HEADERS = [
  "Host: 127.0.0.1",
  "Host: h",
  "Content-Type: application/json",
  "Content-Type: ",
  "Content-Type: a/b/c;;;",
  "Accept: */*",
  "X-Amzn-Trace-Id: ;;=;Root",
  "Authorization: ",
  "__proto__: x",
  "constructor: y",
  "Expect: 100-continue",
  "Expect: nonsense",
  "Connection: Upgrade\r\nUpgrade: websocket",
  "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13",
  `X-Long: ${"x".repeat(9_000)}`,
  `X-Huge: ${"x".repeat(40_000)}`,
  "Cookie: a=\xff\xfe",
  "Transfer-Encoding: chunked",
  "Content-Length: 5",
  "Content-Length: -1",
  "Content-Length: 99999999999",
  ": no name",
  "no colon",
];
const BODIES = [
  "",
  "hello",
  '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}',
  "{",
  "[[[[",
  '"\\ud800"',
  "\xff\xfe\xfd",
  "5\r\nhello\r\n0\r\n\r\n",
  "ffffffff\r\n",
  `{"a":${"[".repeat(5_000)}`,
  noise(200),
];

function randomRequest(): string {
  const headers = Array.from({ length: below(6) }, () => pick(HEADERS));
  const version = pick(["HTTP/1.1", "HTTP/1.1", "HTTP/1.1", "HTTP/1.0", "HTTP/9.9", ""]);
  return `${pick(METHODS)} ${pick(PATHS)} ${version}\r\n${["Host: localhost", ...headers].join("\r\n")}\r\n\r\n${pick(BODIES)}`;
}

/** Sends a text in two pieces, sometimes without the second, and resolves to the status lines. */
function attack(port: number, text: string): Promise<string[]> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const chunks: Buffer[] = [];
    socket.on("error", () => {});
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("close", () => {
      resolve(
        Buffer.concat(chunks)
          .toString("latin1")
          .match(/^HTTP\/1\.1 \d{3}/gm) ?? [],
      );
    });
    const bytes = Buffer.from(text, "latin1");
    const cut = below(bytes.length);
    socket.write(bytes.subarray(0, cut), () => {
      if (random() < 0.2) socket.destroy();
      else socket.end(bytes.subarray(cut));
    });
  });
}

/** Serves a handler behind the guard, as the stack does; `faults` holds what the guard logs. */
async function listenTo(handler: Handler, upgrade?: UpgradeHandler) {
  const faults: string[] = [];
  const log = (line: string) => faults.push(line);
  const listener: RequestListener = guarded("any-origin", handler, log);
  const server = createServer(listener);
  if (upgrade) server.on("upgrade", guardedUpgrade("any-origin", upgrade, log));
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { port: (server.address() as AddressInfo).port, faults };
}

const echo = (event: unknown) => Promise.resolve({ payload: { body: JSON.stringify(event) } });

const restHandler = restApi(
  api(
    {
      "ANY /p": lambdaProxy(),
      "ANY /x/{rest+}": lambdaProxy(),
      "ANY /m": mock("$input.json('$') $input.params('a')", {
        integration: {
          requestParameters: { "integration.request.header.x": "method.request.body.a.b" },
          requestTemplates: { $default: "{statusCode: 200}" },
        },
      }),
      "ANY /v": lambdaProxy({
        method: { requestValidatorId: "v", requestModels: { "application/json": "M" } },
      }),
    },
    {
      models: { M: { schema: { type: "object", additionalProperties: { type: "object" } } } },
      requestValidators: { v: { validateRequestBody: true, validateRequestParameters: true } },
    },
  ),
  { lambda: (_, payload) => echo(payload) },
);

const http = httpApi(
  httpApiDefinition(
    {
      "ANY /dev/p": {},
      "GET /dev/x/{rest+}": { integration: { payloadFormatVersion: "1.0" } },
      $default: {
        integration: {
          requestParameters: {
            "append:header.x": "$request.body.a.b",
            "overwrite:path": "$request.path",
          },
        },
      },
    },
    { corsConfiguration: { allowOrigins: ["*"], allowMethods: ["*"] } },
  ),
  {
    lambda: (_, event) =>
      Promise.resolve({ payload: { statusCode: 200, body: JSON.stringify(event) } }),
  },
);

const url = functionUrl(
  {
    urlId: "dev",
    domainName: "dev.lambda-url.us-east-1.on.aws",
    functionName: "f",
    accountId: "123456789012",
    authType: "NONE",
  },
  {
    invoke: (_, event) =>
      Promise.resolve({ payload: { statusCode: 200, body: JSON.stringify(event) } }),
    log: () => {},
    access: () => {},
  },
);

const webSockets = () =>
  webSocketApi(
    {
      ...{ apiId: "a", accountId: "0", region: "us-east-1", stageName: "dev", stageVariables: {} },
      routeSelectionExpression: "$request.body.action",
      routes: {
        $connect: { functionArn: "connect", answers: false },
        $default: { functionArn: "default", answers: true },
      },
    },
    {
      invoke: () => Promise.resolve({ payload: { statusCode: 200, body: "answer" } }),
      log: () => {},
    },
  );

it.each<[string, Handler, UpgradeHandler | undefined, string, number]>([
  ["a REST API", restHandler, undefined, "/dev/p", 200],
  ["an HTTP API", http, undefined, "/dev/p", 200],
  ["a function URL", url, undefined, "/dev/p", 200],
  ["a WebSocket API", webSockets().listener, webSockets().upgrade, "/dev", 403],
])(
  `%s survives random requests without a 5xx (seed ${SEED})`,
  async (_, handler, upgrade, path, status) => {
    const { port, faults } = await listenTo(handler, upgrade);
    const lines: string[] = [];
    for (let round = 0; round < ROUNDS; round += 10) {
      const batch = Array.from({ length: 10 }, () => attack(port, randomRequest()));
      lines.push(...(await Promise.all(batch)).flat());
    }
    expect(lines.filter((line) => line.startsWith("HTTP/1.1 5"))).toEqual([]);
    expect(lines.length).toBeGreaterThan(ROUNDS / 4);
    expect(faults).toEqual([]);
    expect((await fetch(`http://127.0.0.1:${port}${path}`)).status).toBe(status);
    expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  },
);

it(`a WebSocket API survives random frames (seed ${SEED})`, async () => {
  const { listener, upgrade } = webSockets();
  const { port, faults } = await listenTo(listener, upgrade);
  const handshake = [
    "GET /dev HTTP/1.1",
    "Host: localhost",
    "Connection: Upgrade",
    "Upgrade: websocket",
    "Sec-WebSocket-Version: 13",
    "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
  ].join("\r\n");
  for (let round = 0; round < 50; round++) {
    const socket = connect(port, "127.0.0.1");
    const closed = new EventEmitter();
    socket.on("error", () => {}).on("close", () => closed.emit("close"));
    await once(socket.resume(), "connect");
    const frames = Array.from({ length: 1 + below(5) }, () => noise(1 + below(40))).join("");
    const ended = once(closed, "close");
    socket.write(`${handshake}\r\n\r\n`);
    socket.write(Buffer.from(frames, "latin1"));
    if (random() < 0.5) socket.end();
    else socket.destroy();
    await ended;
  }
  expect(faults).toEqual([]);
  const client = new WebSocket(`ws://127.0.0.1:${port}/dev`);
  await once(client, "open");
  client.send("x");
  const [answer] = (await once(client, "message")) as [Buffer];
  expect(answer.toString()).toBe("answer");
  client.terminate();
});

it("answers other requests while it waits for a slow body", async () => {
  await using gateway = await serve(api({ "POST /p": lambdaProxy() }), {
    functions: { backend: { body: "done" } },
  });
  const socket = connect(gateway.port, "127.0.0.1");
  const answer = new Promise<string>((resolve) =>
    socket.once("data", (chunk) => resolve(chunk.toString())),
  );
  await new Promise((resolve) =>
    socket.write("POST /dev/p HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nab", resolve),
  );
  expect((await gateway.send("POST /dev/p", { body: "x" })).text).toBe("done");
  expect(gateway.invocations).toHaveLength(1);
  socket.write("cd");
  expect(await answer).toContain("HTTP/1.1 200");
  expect(gateway.invocations[1]!.payload).toMatchObject({ body: "abcd" });
  socket.destroy();
});
