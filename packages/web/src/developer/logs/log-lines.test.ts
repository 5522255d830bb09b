import { describe, expect, it } from "vitest";
import type { LogEntry } from "../local-api.ts";
import { linesOf, shortName } from "./log-lines.ts";

const entry = (more: Partial<LogEntry>): LogEntry => ({
  timestamp: 1,
  function: "souk-local-RoomsFunction-satkwfzm",
  requestId: "r-1",
  level: "INFO",
  source: "stdout",
  message: "hello",
  ...more,
});
const all = { text: "", level: "", platform: true };
const texts = (entries: LogEntry[], filter: Partial<typeof all>) =>
  linesOf(entries, { ...all, ...filter }).map(({ text }) => text);

describe("log lines", () => {
  const entries = [
    entry({ message: "one", level: "ERROR" }),
    entry({ message: "two", requestId: "r-2" }),
    entry({ message: "START", source: "platform", function: "souk-local-OrdersFunction-abcdefgh" }),
  ];

  it.each([
    [{}, ["START", "two", "one"]],
    [{ platform: false }, ["two", "one"]],
    [{ level: "ERROR" }, ["one"]],
    [{ text: " R-2 " }, ["two"]],
    [{ text: "orders" }, ["START"]],
    [{ text: "TWO" }, ["two"]],
    [{ text: "nothing" }, []],
  ])("of %j are, newest first, %j", (filter, expected) => {
    expect(texts(entries, filter)).toEqual(expected);
  });

  it("have the message of a structured line, and what else it says", () => {
    const message = JSON.stringify({ message: "request", status: 201 });
    expect(linesOf([entry({ message })], all)).toMatchObject([
      { text: "request", details: { status: 201 }, function: "Rooms", level: "INFO" },
    ]);
  });

  it.each([
    ["a line that only looks structured", "{not json", "{not json"],
    ["text that ends with a new line", "hello\n", "hello"],
    ["a metric", '{"_aws":{},"Sent":1,"service":"souk"}', "metrics: Sent"],
    ["a structured line without a message", '{"a":1}', '{"a":1}'],
  ])("are readable for %s", (_, message, text) => {
    expect(texts([entry({ message })], {})).toEqual([text]);
  });

  it("have keys of their own where they are the same, whatever is filtered", () => {
    const keys = linesOf([entry({}), entry({})], all).map(({ key }) => key);
    expect(new Set(keys).size).toBe(2);
  });
});

it.each([
  ["souk-local-RoomsFunction-satkwfzm", "Rooms"],
  ["souk-pr-12-UsersAuthorizerFunction-zwwcxcsz", "UsersAuthorizer"],
  ["mine", "mine"],
])("calls %s %s", (name, short) => {
  expect(shortName(name)).toBe(short);
});
