import { expect, it } from "vitest";
import type { LogEntry } from "./data.ts";
import { isWritten, structuredLine } from "./log-line.ts";

it.each([
  ["stdout", "hello", true],
  ["stdout", 'the member "CloudWatchMetrics" is missing', true],
  ["stdout", '{"_aws":{"CloudWatchMetrics":[]}}', false],
  ["platform", "END RequestId: 1", false],
] satisfies [LogEntry["source"], string, boolean][])(
  "takes %s %j as a line of the function: %j",
  (source, message, expected) => {
    expect(isWritten({ source, message })).toBe(expected);
  },
);

it("reads a line in JSON without what is the same in every line", () => {
  expect(
    structuredLine('{"level":"WARN","message":"late","service":"s","orderId":"o","n":{"a":1}}'),
  ).toMatchObject({
    ...{ level: "WARN", message: "late" },
    fields: [
      ["orderId", "o"],
      ["n", { a: 1 }],
    ],
  });
});

it.each(["hello", "{ no JSON", "[1]"])("takes %j as text", (line) => {
  expect(structuredLine(line)).toBeUndefined();
});
