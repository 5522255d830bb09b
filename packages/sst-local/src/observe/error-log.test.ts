import { relative } from "node:path";
import { expect, it } from "vitest";
import { AwsError } from "../aws/error.ts";
import { createLambda, type LogRecord } from "../services/lambda/index.ts";
import { buildFunction } from "../services/lambda/build/bundler.ts";
import { app, target } from "../services/lambda/build/testing.ts";
import { functionError, readableError } from "./error-log.ts";

/** Builds and invokes src/api.ts; resolves to what it logs and answers. */
async function invoke(source: string) {
  using files = app({ "src/api.ts": source });
  const records: LogRecord[] = [];
  const lambda = createLambda({ log: (record) => records.push(record) });
  await lambda.update([
    {
      ...{ name: "app-local-ApiFunction-abcdefgh", arn: "arn:aws:lambda:eu-west-1:1:function:f" },
      ...(await buildFunction({ ...files, target: target() })),
      ...{ environment: {}, timeout: 10, memorySize: 128 },
    },
  ]);
  const { payload } = await lambda.invoke("app-local-ApiFunction-abcdefgh", {});
  await lambda.stop();
  const lines = records
    .filter(({ source }) => source !== "platform")
    .map(({ message }) => readableError(message.trimEnd()));
  return { payload, records, lines, file: relative(process.cwd(), `${files.root}/src/api.ts`) };
}

it("prints an error that a function throws once, with its stack trace in the sources", async () => {
  const { payload, records, lines, file } = await invoke(
    `interface Event {}\nfunction fail(): never {\n  throw new RangeError("boom");\n}\nexport const handler = async (_: Event) => fail();`,
  );
  expect(lines).toEqual([
    `RangeError: boom\n    at fail (${file}:3:9)\n    at handler (${file}:5:44)`,
  ]);
  // The log and the answer stay as Lambda has them.
  expect(records.find(({ source }) => source === "console")?.message).toMatch(
    /^Invoke Error \t\{"errorType":"RangeError"/,
  );
  expect(payload).toMatchObject({
    trace: expect.arrayContaining(["RangeError: boom"]) as string[],
  });
});

it("prints the own properties and the cause of an error that Lambda logs", async () => {
  const { lines, file } = await invoke(
    `export const handler = async () => {\n  const cause = new TypeError("inner");\n  throw Object.assign(new Error("outer"), { code: "E1", cause });\n};`,
  );
  expect(lines).toEqual([
    [
      "Error: outer",
      `    at handler (${file}:3:23)`,
      `    code: "E1"`,
      "Caused by",
      "TypeError: inner",
      `    at handler (${file}:2:17)`,
    ].join("\n"),
  ]);
});

it("maps a stack trace in any other line", async () => {
  const { lines, file } = await invoke(
    `export const handler = async () => {\n  console.error("caught", new Error("here"));\n};`,
  );
  expect(lines).toEqual([`caught Error: here\n    at handler (${file}:2:27)`]);
});

it.each(["plain", "", "Invoke Error \t{broken", "at file:///x.mjs:1:2"])(
  "returns the line %j unchanged",
  (line) => {
    expect(readableError(line)).toBe(line);
  },
);

it.each([
  ["no text for an error that the function's log has", { errorMessage: "m", trace: [] }, undefined],
  ["the message of a timeout", { errorMessage: "Task timed out" }, "Task timed out"],
  ["type and message of an exit", { errorType: "T", errorMessage: "m" }, "T: m"],
  ["code and message of Lambda's API", new AwsError("Code", "m"), "Code: m"],
  ["null for another cause", new Error("x"), null],
])("returns %s in a diagnosis", (_, cause, expected) => {
  expect(functionError(cause)).toBe(expected);
});
