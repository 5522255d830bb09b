import { connect } from "node:net";
import { expect, it } from "vitest";
import { api, integrated, lambdaProxy, mock } from "./testing/definitions.ts";
import { serve } from "./testing/serve.ts";

const SEED = Number(process.env["FUZZ_SEED"] ?? Date.now() % 2 ** 31);
const ROUNDS = 300;

/** mulberry32: small, and the same everywhere for the same seed. */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const random = generator(SEED);
const below = (limit: number) => Math.floor(random() * limit);
const pick = <Item>(items: readonly Item[]): Item => items[below(items.length)]!;
const noise = (length: number) =>
  Buffer.from(Array.from({ length }, () => below(256))).toString("latin1");

const METHODS = ["GET", "POST", "HEAD", "OPTIONS", "PUT", "BREW", "get", "CONNECT", noise(5)];
const PATHS = [
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
  return `${pick(METHODS)} ${pick(PATHS)} ${version}\r\n${["Host: h", ...headers].join("\r\n")}\r\n\r\n${pick(BODIES)}`;
}

/** Writes in pieces and hangs up at the end, or before it. */
function attack(port: number, text: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.on("error", () => {});
    socket.on("close", () => resolve());
    socket.resume();
    const bytes = Buffer.from(text, "latin1");
    const cut = below(bytes.length);
    socket.write(bytes.subarray(0, cut), () => {
      if (random() < 0.2) socket.destroy();
      else socket.end(bytes.subarray(cut));
    });
  });
}

it(`goes on serving whatever comes over the wire (seed ${SEED})`, async () => {
  const echo = (event: unknown) => ({ body: JSON.stringify(event) });
  const schema = { type: "object", additionalProperties: { type: "object" } };
  const mapped = { "integration.request.header.x": "method.request.body.a.b" };
  await using gateway = await serve(
    api(
      {
        "ANY /p": lambdaProxy(),
        "ANY /x/{rest+}": lambdaProxy(),
        "ANY /m": mock("$input.json('$') $input.params('a')"),
        "ANY /h": integrated({
          type: "HTTP",
          uri: "http://127.0.0.1:1/",
          requestParameters: mapped,
        }),
        "ANY /v": lambdaProxy({
          method: { requestValidatorId: "v", requestModels: { "application/json": "M" } },
        }),
      },
      {
        models: { M: { schema } },
        requestValidators: { v: { validateRequestBody: true, validateRequestParameters: true } },
      },
    ),
    { functions: { backend: echo } },
  );
  for (let round = 0; round < ROUNDS; round += 10) {
    await Promise.all(Array.from({ length: 10 }, () => attack(gateway.port, randomRequest())));
  }
  expect((await gateway.send("POST /dev/p", { body: "still here" })).json).toMatchObject({
    body: "still here",
  });
  expect(({} as Record<string, unknown>)["polluted"]).toBeUndefined();
  const faults = gateway.diagnoses.filter(({ sentence }) =>
    sentence.includes("gateway itself failed"),
  );
  expect(faults).toEqual([]);
});

it("waits for a slow body without holding the others up", async () => {
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
