import { chmodSync, existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect, it } from "vitest";
import type { FunctionDefinition, Isolation } from "./definition.ts";
import { workbench } from "./testing.ts";

/** A handler whose response stream is `stream`, with the event and the context. */
const handler = (body: string) =>
  `export const handler = awslambda.streamifyResponse(async (event, stream, context) => { ${body} });`;

/** Waits in the source of a handler until a file exists. */
const WAIT = `import { existsSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
const waitFor = async (file) => { while (!existsSync(file)) await sleep(5); };`;

const isolations: Isolation[] = ["thread", "process"];

it.each(isolations)(
  "a %s hands on the chunks of a response as they are written",
  async (isolation) => {
    await using bench = workbench();
    const gate = join(bench.directory({}), "gate");
    const source = `${WAIT}\n${handler(
      `stream.write("é" + event.name); await waitFor(${JSON.stringify(gate)}); stream.end(Buffer.from([0, 255]));`,
    )}`;
    await bench.lambda.update([bench.define(source, { isolation })]);
    const result = await bench.lambda.invokeWithResponseStream("f", { name: "ana" });
    expect(result.contentType).toBe("application/octet-stream");
    const parts = result.body[Symbol.asyncIterator]();
    const first = await parts.next();
    expect(String(first.value)).toBe("éana");
    writeFileSync(gate, "");
    const second = await parts.next();
    expect([...(second.value as Buffer)]).toEqual([0, 255]);
    expect((await parts.next()).done).toBe(true);
    expect((await result.completed).functionError).toBeUndefined();
  },
);

it.each(isolations)(
  "a %s waits while the reader is behind, and loses nothing",
  async (isolation) => {
    await using bench = workbench();
    const progress = join(bench.directory({}), "progress");
    const source = `import { appendFileSync } from "node:fs";
import { pipeline } from "node:stream/promises";
import { Readable } from "node:stream";
async function* chunks() {
  for (let index = 0; index < 200; index++) {
    yield Buffer.alloc(64 * 1024, index);
    appendFileSync(${JSON.stringify(progress)}, ".");
  }
}
${handler(`await pipeline(Readable.from(chunks()), stream);`)}`;
    await bench.lambda.update([bench.define(source, { isolation, timeout: 60 })]);
    const { body, completed } = await bench.lambda.invokeWithResponseStream("f", {});
    // The chunks that fit into the windows on the way are written, the others wait.
    const written = () => (existsSync(progress) ? readFileSync(progress, "utf8").length : 0);
    let before = -1;
    await expect
      .poll(
        () => {
          const isStill = written() === before;
          before = written();
          return isStill && before > 0;
        },
        { interval: 200 },
      )
      .toBe(true);
    expect(before).toBeLessThan(100);
    let size = 0;
    let isIntact = true;
    for await (const chunk of body as AsyncIterable<Buffer>) {
      isIntact &&= chunk.every((byte, index) => byte === Math.floor((size + index) / 65_536) % 256);
      size += chunk.length;
    }
    expect([size, isIntact]).toEqual([200 * 65_536, true]);
    expect((await completed).functionError).toBeUndefined();
  },
);

it("runs the function to its end after its reader has left", async () => {
  await using bench = workbench();
  const source = handler(
    `for (let i = 0; i < 100; i++) if (!stream.write(Buffer.alloc(65_536))) await new Promise((done) => stream.once("drain", done)); stream.end(); console.log("ended");`,
  );
  await bench.lambda.update([bench.define(source)]);
  const { body, completed } = await bench.lambda.invokeWithResponseStream("f", {});
  body.destroy();
  await bench.logged(({ message }) => message === "ended");
  expect((await completed).functionError).toBeUndefined();
});

it.each<[string, string, unknown]>([
  ["a text", `stream.write("a"); stream.end("b");`, "ab"],
  ["JSON", `stream.write({ statusCode: 201 }); stream.end();`, { statusCode: 201 }],
  ["nothing", `stream.end();`, null],
])("gives the caller of Invoke a streamed response as a whole: %s", async (_, body, payload) => {
  await using bench = workbench();
  await bench.lambda.update([bench.define(handler(body))]);
  const result = await bench.lambda.invoke("f", {});
  expect([result.payload, result.functionError]).toEqual([payload, undefined]);
});

it("gives the response of a handler that does not stream as JSON", async () => {
  await using bench = workbench();
  await bench.lambda.update([bench.define(`export const handler = async () => ({ a: 1 });`)]);
  const result = await bench.lambda.invokeWithResponseStream("f", {});
  expect([result.contentType, await text(result.body)]).toEqual(["application/json", '{"a":1}']);
});

it("refuses a streamed response of more than 6 MB to a caller of Invoke", async () => {
  await using bench = workbench();
  await bench.lambda.update([bench.define(handler(`stream.end(Buffer.alloc(7_000_000));`))]);
  expect(await bench.lambda.invoke("f", {})).toMatchObject({
    functionError: "Unhandled",
    payload: { errorType: "Function.ResponseSizeTooLarge" },
  });
});

it("reports an error before the response begins as that of any function", async () => {
  await using bench = workbench();
  await bench.lambda.update([bench.define(handler(`throw new TypeError("early");`))]);
  const result = await bench.lambda.invokeWithResponseStream("f", {});
  expect(result.functionError).toBe("Unhandled");
  expect(await result.completed).toMatchObject({ payload: { errorMessage: "early" } });
});

it.each<[string, string, Partial<FunctionDefinition>, string]>([
  ["throws", `stream.write("a"); throw new Error("late");`, {}, "late"],
  [
    "exits",
    `stream.write("a"); setTimeout(() => process.exit(3), 50); await new Promise(() => {});`,
    {},
    "exit status 3",
  ],
  ["times out", `stream.write("a");`, { timeout: 1 }, "Task timed out after 1.00 seconds"],
])(
  "ends the body with an error where a function %s in the middle",
  async (_, body, more, message) => {
    await using bench = workbench();
    await bench.lambda.update([bench.define(handler(body), more)]);
    const result = await bench.lambda.invokeWithResponseStream("f", {});
    await expect(text(result.body)).rejects.toThrow("The function failed.");
    const { functionError, payload } = await result.completed;
    expect([functionError, payload]).toEqual([
      "Unhandled",
      expect.objectContaining({ errorMessage: expect.stringContaining(message) as string }),
    ]);
  },
);

it("is complete when its stream has ended, although it throws afterwards", async () => {
  await using bench = workbench();
  const source = handler(
    `stream.end("a"); await new Promise((done) => stream.once("finish", done)); throw new Error("after");`,
  );
  await bench.lambda.update([bench.define(source)]);
  const result = await bench.lambda.invokeWithResponseStream("f", {});
  expect(await text(result.body)).toBe("a");
  expect((await result.completed).functionError).toBeUndefined();
});

it("logs that a streaming handler returns no promise", async () => {
  await using bench = workbench();
  const source = `export const handler = awslambda.streamifyResponse((event, stream) => { stream.end(); });`;
  await bench.lambda.update([bench.define(source)]);
  expect(await bench.lambda.invoke("f", {})).toMatchObject({ payload: null });
  await bench.logged(({ message }) => message.includes("does not support non-async handlers"));
});

it("sets a content type before the first write alone", async () => {
  await using bench = workbench();
  const source = handler(
    `stream.setContentType("text/plain"); stream.write("a"); try { stream.setContentType("x"); } catch (error) { stream.end(error.name); }`,
  );
  await bench.lambda.update([bench.define(source)]);
  const result = await bench.lambda.invokeWithResponseStream("f", {});
  expect(result.contentType).toBe("text/plain");
  expect(await text(result.body)).toBe("aRuntime.InvalidStreamingOperation");
});

it("runs one invocation after the other in an instance, streamed or not", async () => {
  await using bench = workbench({ maxInstances: 1 });
  await bench.lambda.update([bench.define(handler(`stream.write(event.id); stream.end();`))]);
  const ids = Array.from({ length: 20 }, (_, index) => String(index));
  const texts = await Promise.all(
    ids.map(async (id) => text((await bench.lambda.invokeWithResponseStream("f", { id })).body)),
  );
  expect(texts).toEqual(ids);
});

// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html#runtimes-custom-response-streaming
const bootstrap = (end: string) => `#!${process.execPath}
const http = require("node:http");
const base = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime/invocation/";
http.get(base + "next", (next) => {
  const id = next.headers["lambda-runtime-aws-request-id"];
  next.resume();
  const response = http.request(base + id + "/response", {
    method: "POST",
    headers: {
      "Lambda-Runtime-Function-Response-Mode": "streaming",
      "Transfer-Encoding": "chunked",
      "Content-Type": "text/plain",
      Trailer: "Lambda-Runtime-Function-Error-Type, Lambda-Runtime-Function-Error-Body",
    },
  }, () => setTimeout(() => {}, 60_000));
  response.write("one ");
  ${end}
});`;

it.skipIf(process.platform === "win32")(
  "takes a streamed response of a custom runtime",
  async () => {
    await using bench = workbench();
    const code = bench.directory({ bootstrap: bootstrap(`response.end("two");`) });
    chmodSync(join(code, "bootstrap"), 0o755);
    await bench.lambda.update([bench.define("", { code, isolation: "bootstrap" })]);
    const result = await bench.lambda.invokeWithResponseStream("f", {});
    expect([result.contentType, await text(result.body)]).toEqual(["text/plain", "one two"]);
  },
);

it.skipIf(process.platform === "win32")(
  "takes the error of a custom runtime in its trailers",
  async () => {
    await using bench = workbench();
    const end = `const body = Buffer.from(JSON.stringify({ errorMessage: "late" })).toString("base64");
  response.addTrailers({ "Lambda-Runtime-Function-Error-Type": "Late", "Lambda-Runtime-Function-Error-Body": body });
  response.end();`;
    const code = bench.directory({ bootstrap: bootstrap(end) });
    chmodSync(join(code, "bootstrap"), 0o755);
    await bench.lambda.update([bench.define("", { code, isolation: "bootstrap" })]);
    const result = await bench.lambda.invokeWithResponseStream("f", {});
    await expect(text(result.body)).rejects.toThrow("The function failed.");
    expect(await result.completed).toMatchObject({ payload: { errorMessage: "late" } });
  },
);
