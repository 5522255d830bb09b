import { once } from "node:events";
import { createServer, get, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { guarded } from "../../../aws/guard.ts";
import { workbench } from "../../lambda/testing.ts";
import type { FunctionUrlDefinition } from "./definition.ts";
import { functionUrl } from "./function-url.ts";

/** A handler whose response stream is `stream`. */
const handler = (body: string) =>
  `export const handler = awslambda.streamifyResponse(async (event, stream) => { ${body} });`;

/** Serves a function at a URL whose invoke mode is RESPONSE_STREAM. */
async function serve(source: string, more: Partial<FunctionUrlDefinition> = {}) {
  const bench = workbench();
  await bench.lambda.update([bench.define(source)]);
  const sentences: string[] = [];
  const statuses: number[] = [];
  const listener = functionUrl(
    {
      ...{ urlId: "abc", domainName: "abc.lambda-url.eu-west-1.on.aws", functionName: "f" },
      accountId: "123456789012",
      ...{ authType: "NONE", invokeMode: "RESPONSE_STREAM" },
      ...more,
    },
    {
      invoke: (...args) => bench.lambda.invoke(...args),
      streams: () => bench.lambda.version(),
      log: (_, sentence) => sentences.push(sentence),
      access: ({ status }) => statuses.push(status),
    },
  );
  const server = createServer(guarded("any-origin", listener, (line) => sentences.push(line)));
  await once(server.listen(0, "127.0.0.1"), "listening");
  onTestFinished(async () => {
    server.close().closeAllConnections();
    await bench[Symbol.asyncDispose]();
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { bench, origin, sentences, statuses };
}

const WAIT = `import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
const waitFor = async (file) => { while (!existsSync(file)) await sleep(5); };`;

/** Two files in a folder of the test: their paths as JavaScript. */
const files = (folder: string) =>
  ["first", "second"].map((name) => JSON.stringify(join(folder, name))) as [string, string];

// https://docs.aws.amazon.com/lambda/latest/dg/config-rs-invoke-furls.html
it("sends the metadata of a response before its body, and each chunk as it is written", async () => {
  await using folder = workbench();
  const [gate] = files(folder.directory({}));
  const { origin, statuses } = await serve(
    `${WAIT}\n${handler(`
      stream = awslambda.HttpResponseStream.from(stream, {
        statusCode: 201,
        headers: { "Content-Type": "text/event-stream", Connection: "close" },
        cookies: ["a=1", "b=2"],
      });
      stream.write("one " + event.rawPath);
      await waitFor(${gate});
      stream.end(" two");`)}`,
  );
  const response = await fetch(`${origin}/x`);
  expect(response.status).toBe(201);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "text/event-stream",
    "x-amzn-remapped-connection": "close",
    "transfer-encoding": "chunked",
  });
  expect(response.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  expect((await reader.read()).value).toBe("one /x");
  writeFileSync(JSON.parse(gate) as string, "");
  expect((await reader.read()).value).toBe(" two");
  expect((await reader.read()).done).toBe(true);
  await expect.poll(() => statuses).toEqual([201]);
});

it("answers 200 and the content type of a stream without metadata", async () => {
  const { origin } = await serve(handler(`stream.setContentType("text/x"); stream.end("hi");`));
  const response = await fetch(origin);
  expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
    ...[200, "text/x", "hi"],
  ]);
});

it("answers the result of a handler that does not stream as JSON", async () => {
  const { origin } = await serve(`export const handler = async () => ({ statusCode: 201 });`);
  const response = await fetch(origin);
  expect([response.status, await response.text()]).toEqual([200, '{"statusCode":201}']);
});

it.each([
  ["fails before its response", `throw new Error("early");`],
  [
    "writes metadata that are no JSON",
    `stream.setContentType("application/vnd.awslambda.http-integration-response"); stream.write("x" + "\\0".repeat(8)); stream.end();`,
  ],
  [
    "writes no delimiter",
    `stream.setContentType("application/vnd.awslambda.http-integration-response"); stream.end("{}");`,
  ],
  [
    "has an invalid status",
    `awslambda.HttpResponseStream.from(stream, { statusCode: 99 }).write(""); stream.end();`,
  ],
])("answers 502 where a function %s", async (_, body) => {
  const { origin, sentences } = await serve(handler(body));
  const response = await fetch(origin);
  expect([response.status, await response.text()]).toEqual([502, "Internal Server Error"]);
  expect(sentences).toHaveLength(1);
});

it("breaks the connection where the function fails in the middle of its response", async () => {
  const { origin, sentences } = await serve(
    handler(
      `stream.write("a"); await new Promise((done) => setImmediate(done)); throw new Error("late");`,
    ),
  );
  const response = await fetch(origin);
  await expect(response.text()).rejects.toThrow();
  expect(sentences).toEqual(["The response of f ended early."]);
});

it("lets the function run to its end when the client leaves, and serves the next one", async () => {
  await using folder = workbench();
  const [first, second] = files(folder.directory({}));
  const { origin, sentences } = await serve(
    `${WAIT}\nimport { writeFileSync } from "node:fs";\n${handler(
      `stream.write("a"); if (event.rawPath === "/leave") { await waitFor(${first}); for (let i = 0; i < 50; i++) if (!stream.write(Buffer.alloc(65_536))) await new Promise((done) => stream.once("drain", done)); } stream.end("b"); if (event.rawPath === "/leave") writeFileSync(${second}, "");`,
    )}`,
  );
  const response = await new Promise<IncomingMessage>((resolve) => get(`${origin}/leave`, resolve));
  await once(response, "data");
  response.on("error", () => {}).destroy();
  writeFileSync(JSON.parse(first) as string, "");
  await expect.poll(() => existsSync(JSON.parse(second) as string)).toBe(true);
  expect(await (await fetch(`${origin}/stay`)).text()).toBe("ab");
  expect(sentences).toEqual([]);
});

// https://docs.aws.amazon.com/lambda/latest/dg/config-rs-invoke-furls.html
it("answers what a streaming handler wrote as a whole with the invoke mode BUFFERED", async () => {
  const { origin } = await serve(handler(`stream.write("a"); stream.end("b");`), {
    invokeMode: "BUFFERED",
  });
  const response = await fetch(origin);
  expect([response.status, await response.text()]).toEqual([200, "ab"]);
  expect(response.headers.get("content-length")).toBe("2");
});

it("adds CORS headers to a streamed response", async () => {
  const cors = { allowOrigins: ["https://a.example"] };
  const { origin } = await serve(handler(`stream.end("a");`), { cors });
  const response = await fetch(origin, { headers: { origin: "https://a.example" } });
  expect(response.headers.get("access-control-allow-origin")).toBe("https://a.example");
});
