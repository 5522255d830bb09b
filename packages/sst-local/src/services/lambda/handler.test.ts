import { expect, it } from "vitest";
import { workbench } from "./testing.ts";

const handlers: [kind: string, source: string, payload: unknown][] = [
  ["a promise", `async () => ({ a: 1 })`, { a: 1 }],
  ["nothing", `async () => {}`, null],
  ["a callback", `(e, c, cb) => { setTimeout(() => cb(null, "late"), 1); }`, "late"],
  ["no result", `() => {}`, null],
  ["a value that is not a promise", `() => "ignored"`, null],
  ["context.succeed", `(e, c) => { c.succeed("done"); }`, "done"],
  [
    "a callback while the event loop is busy",
    `(e, c, cb) => { let n = 0; setTimeout(() => n++, 20); cb(null, { get n() { return n; } }); }`,
    { n: 1 },
  ],
  [
    "a callback that does not wait for the event loop",
    `(e, c, cb) => { c.callbackWaitsForEmptyEventLoop = false; setInterval(() => {}, 1000); cb(null, "now"); }`,
    "now",
  ],
];

it.each(handlers)("responds with the result of a handler by %s", async (_, source, payload) => {
  await using bench = workbench();
  await bench.lambda.update([bench.define(`export const handler = ${source};`)]);
  const result = await bench.lambda.invoke("f", {});
  expect(result.functionError).toBeUndefined();
  expect(result.payload).toEqual(payload);
});

const failures: [kind: string, source: string, payload: object][] = [
  [
    "throws",
    `() => { throw new TypeError("boo"); }`,
    { errorType: "TypeError", errorMessage: "boo" },
  ],
  ["rejects", `async () => { throw new Error("no"); }`, { errorType: "Error", errorMessage: "no" }],
  [
    "throws a string",
    `async () => { throw "text"; }`,
    { errorType: "string", errorMessage: "text", trace: [] },
  ],
  [
    "calls back with an error",
    `(e, c, cb) => cb(new Error("cb"))`,
    { errorType: "Error", errorMessage: "cb" },
  ],
  [
    "returns a value that JSON cannot represent",
    `async () => 1n`,
    { errorType: "Error", errorMessage: "Unable to stringify response body" },
  ],
  [
    "never settles",
    `async () => { await new Promise(() => {}); }`,
    { errorType: "Runtime.NodeJsExit" },
  ],
  [
    "answers more than 6 MB",
    `async () => "x".repeat(6291556)`,
    {
      errorType: "Function.ResponseSizeTooLarge",
      errorMessage: "Response payload size exceeded maximum allowed payload size (6291556 bytes).",
    },
  ],
];

it.each(failures)("returns the error of a handler that %s", async (_, source, payload) => {
  await using bench = workbench();
  await bench.lambda.update([bench.define(`export const handler = ${source};`)]);
  expect(await bench.lambda.invoke("f", {})).toMatchObject({ functionError: "Unhandled", payload });
});

const broken: [kind: string, source: string, handler: string, payload: object][] = [
  [
    "throws while it is loaded",
    `throw new RangeError("at start")`,
    "bundle.handler",
    {
      errorType: "RangeError",
      errorMessage: "at start",
      trace: expect.arrayContaining(["RangeError: at start"]) as string[],
    },
  ],
  [
    "does not export the handler",
    `export const other = 1`,
    "bundle.handler",
    {
      errorType: "Runtime.HandlerNotFound",
      errorMessage: "bundle.handler is undefined or not exported",
    },
  ],
  [
    "exports something else",
    `export const handler = 1`,
    "bundle.handler",
    { errorType: "Runtime.HandlerNotFound", errorMessage: "bundle.handler is not a function" },
  ],
  ["does not exist", ``, "missing.handler", { errorType: "Runtime.ImportModuleError" }],
  [
    "imports a module that does not exist",
    `import "not-there"`,
    "bundle.handler",
    { errorType: "Runtime.ImportModuleError" },
  ],
  [
    "does not parse",
    `export const = 1`,
    "bundle.handler",
    { errorType: "Runtime.UserCodeSyntaxError" },
  ],
  [
    "exits while it is loaded",
    `process.exit(2)`,
    "bundle.handler",
    { errorType: "Runtime.ExitError" },
  ],
];

it.each(broken)(
  "returns the init error of a module that %s, for each invocation",
  async (_, source, handler, payload) => {
    await using bench = workbench();
    await bench.lambda.update([bench.define(source, { handler })]);
    for (const _time of [1, 2]) {
      expect(await bench.lambda.invoke("f", {})).toMatchObject({
        functionError: "Unhandled",
        payload,
      });
    }
  },
);

it("finds nested handlers and CommonJS bundles", async () => {
  await using bench = workbench();
  const code = bench.directory({
    "src/main.cjs": `module.exports = { api: { get: async () => "got" } };`,
  });
  await bench.lambda.update([bench.define("", { code, handler: "src/main.api.get" })]);
  expect((await bench.lambda.invoke("f", {})).payload).toBe("got");
});
