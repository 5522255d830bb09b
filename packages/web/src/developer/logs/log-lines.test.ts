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
const all = { text: "", level: "", showsPlatform: true };
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
    [{ showsPlatform: false }, ["two", "one"]],
    [{ level: "ERROR" }, ["one"]],
    [{ text: " R-2 " }, ["two"]],
    [{ text: "orders" }, ["START"]],
    [{ text: "TWO" }, ["two"]],
    [{ text: "nothing" }, []],
  ])("that match %j are, newest first, %j", (filter, expected) => {
    expect(texts(entries, filter)).toEqual(expected);
  });

  it("have the message and the other fields of a JSON line", () => {
    const message = JSON.stringify({ message: "request", status: 201 });
    expect(linesOf([entry({ message })], all)).toMatchObject([
      { text: "request", details: { status: 201 }, function: "Rooms", level: "INFO" },
    ]);
  });

  it.each([
    ["text that is not JSON", "{not json", "{not json"],
    ["text that ends with a newline", "hello\n", "hello"],
    ["metrics in EMF", '{"_aws":{},"Sent":1,"service":"souk"}', "metrics: Sent"],
    ["JSON without a message", '{"a":1}', '{"a":1}'],
  ])("have a text for %s", (_, message, text) => {
    expect(texts([entry({ message })], {})).toEqual([text]);
  });

  it("have different keys when their contents are equal", () => {
    const keys = linesOf([entry({}), entry({})], all).map(({ key }) => key);
    expect(new Set(keys).size).toBe(2);
  });
});

it.each([
  ["souk-local-RoomsFunction-satkwfzm", "Rooms"],
  ["souk-pr-12-UsersAuthorizerFunction-zwwcxcsz", "UsersAuthorizer"],
  ["mine", "mine"],
])("shortens %s to %s", (name, short) => {
  expect(shortName(name)).toBe(short);
});
