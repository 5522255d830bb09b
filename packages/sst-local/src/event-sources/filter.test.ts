import { describe, expect, it } from "vitest";
import { UserError } from "../errors.ts";
import { createFilter } from "./filter.ts";

/** A record of a filtered table. */
const record = {
  eventID: "1",
  eventName: "MODIFY",
  dynamodb: {
    Keys: { pk: { S: "ROOM#1" }, sk: { S: "MSG#1" } },
    NewImage: {
      text: { S: "Hello" },
      price: { N: "15" },
      empty: { S: "" },
      flag: { BOOL: true },
      nothing: { NULL: true },
      tags: { SS: ["a", "b"] },
    },
    SizeBytes: 26,
  },
};
const on = (attribute: string, rule: unknown) => ({
  dynamodb: { NewImage: { [attribute]: rule } },
});
const matches = (...patterns: unknown[]) =>
  createFilter(patterns.map((pattern) => JSON.stringify(pattern)))(record);

describe("a pattern", () => {
  it.each<[string, unknown, boolean]>([
    ["an exact value", on("text", { S: ["Hello"] }), true],
    ["another value", on("text", { S: ["hello"] }), false],
    ["one value of several", on("text", { S: ["x", "Hello"] }), true],
    ["a field of the record itself", { eventName: ["INSERT", "MODIFY"] }, true],
    ["another event", { eventName: ["REMOVE"] }, false],
    ["two fields that both hold", { eventName: ["MODIFY"], ...on("text", { S: ["Hello"] }) }, true],
    ["two fields of which one fails", { eventName: ["INSERT"], eventID: ["1"] }, false],
    ["an attribute that is missing", on("gone", { S: ["Hello"] }), false],
    ["another type of the attribute", on("text", { N: ["Hello"] }), false],
    ["the empty string", on("empty", { S: [""] }), true],
    ["a boolean", on("flag", { BOOL: [true] }), true],
    ["null where there is true", on("nothing", { NULL: [null] }), false],
    ["one value of a set", on("tags", { SS: ["b"] }), true],
    ["none of a set", on("tags", { SS: ["c"] }), false],
    ["a number as the string it is", on("price", { N: ["15"] }), true],
    ["prefix", { dynamodb: { Keys: { sk: { S: [{ prefix: "MSG#" }] } } } }, true],
    ["prefix that differs", { dynamodb: { Keys: { sk: { S: [{ prefix: "META" }] } } } }, false],
    ["prefix in any case", on("text", { S: [{ prefix: { "equals-ignore-case": "hE" } }] }), true],
    ["suffix", on("text", { S: [{ suffix: "lo" }] }), true],
    ["suffix that differs", on("text", { S: [{ suffix: "LO" }] }), false],
    ["suffix in any case", on("text", { S: [{ suffix: { "equals-ignore-case": "LO" } }] }), true],
    ["equals-ignore-case", on("text", { S: [{ "equals-ignore-case": "hELLO" }] }), true],
    ["equals-ignore-case, longer", on("text", { S: [{ "equals-ignore-case": "hello!" }] }), false],
    ["anything-but another", on("text", { S: [{ "anything-but": ["x", "y"] }] }), true],
    ["anything-but this", on("text", { S: [{ "anything-but": ["Hello"] }] }), false],
    ["anything-but, given as one value", on("text", { S: [{ "anything-but": "Hello" }] }), false],
    ["anything-but, nothing there", on("gone", { S: [{ "anything-but": "x" }] }), false],
    ["anything-but a prefix", on("text", { S: [{ "anything-but": { prefix: "He" } }] }), false],
    ["anything-but prefixes", on("text", { S: [{ "anything-but": { prefix: ["x"] } }] }), true],
    ["anything-but a suffix", on("text", { S: [{ "anything-but": { suffix: "lo" } }] }), false],
    [
      "anything-but, any case",
      on("text", { S: [{ "anything-but": { "equals-ignore-case": ["hello"] } }] }),
      false,
    ],
    ["numeric =", { dynamodb: { SizeBytes: [{ numeric: ["=", 26] }] } }, true],
    ["numeric range", { dynamodb: { SizeBytes: [{ numeric: [">", 10, "<=", 26] }] } }, true],
    [
      "numeric range missed",
      { dynamodb: { SizeBytes: [{ numeric: [">=", 10, "<", 26] }] } },
      false,
    ],
    ["numeric on an N, a string in records", on("price", { N: [{ numeric: ["=", 15] }] }), false],
    ["exists", on("text", { S: [{ exists: true }] }), true],
    ["exists, missing", on("gone", { S: [{ exists: true }] }), false],
    ["exists, not at a leaf", on("text", [{ exists: true }]), false],
    ["exists false, missing", on("gone", { S: [{ exists: false }] }), true],
    ["exists false, there", on("text", { S: [{ exists: false }] }), false],
    ["OldImage that is not there", { dynamodb: { OldImage: { text: { S: [""] } } } }, false],
    ["$or, second holds", { $or: [{ eventName: ["INSERT"] }, on("text", { S: ["Hello"] })] }, true],
    ["$or, none holds", { $or: [{ eventName: ["INSERT"] }, { eventID: ["2"] }] }, false],
    [
      "$or beside a field that fails",
      { eventID: ["2"], $or: [{ eventName: ["MODIFY"] }, { eventName: ["INSERT"] }] },
      false,
    ],
    [
      "$or below the top",
      { dynamodb: { $or: [{ SizeBytes: [1] }, { Keys: { pk: { S: [{ prefix: "ROOM#" }] } } }] } },
      true,
    ],
    ["an empty pattern", {}, true],
  ])("with %s matches as on AWS", (_, pattern, expected) => {
    expect(matches(pattern)).toBe(expected);
  });
});

it("passes a record that any of several patterns matches", () => {
  expect(matches({ eventName: ["INSERT"] }, { eventName: ["MODIFY"] })).toBe(true);
  expect(matches({ eventName: ["INSERT"] }, { eventName: ["REMOVE"] })).toBe(false);
});

it("passes every record when there is no pattern", () => {
  expect(matches()).toBe(true);
});

it.each<[string, unknown]>([
  ["a value that is no array", { eventName: "INSERT" }],
  ["an unknown operator", { eventName: [{ wildcards: "I*" }] }],
  ["two operators in one rule", { eventName: [{ prefix: "I", suffix: "T" }] }],
  ["an operator with no operand of its type", { eventName: [{ prefix: 1 }] }],
  ["exists with a string", { eventName: [{ exists: "true" }] }],
  ["numeric with half a comparison", { eventName: [{ numeric: [">"] }] }],
  ["numeric with strings", { eventName: [{ numeric: [">", "1"] }] }],
  ["$or with one alternative", { $or: [{ eventName: ["INSERT"] }] }],
  ["no rule at all", { eventName: [] }],
  ["a pattern that is a list", [{ eventName: ["INSERT"] }]],
])("refuses %s and prints the pattern", (_, pattern) => {
  expect(() => matches(pattern)).toThrow(UserError);
  expect(() => matches(pattern)).toThrow(JSON.stringify(pattern));
});

it("refuses a pattern that is no JSON", () => {
  expect(() => createFilter(["{eventName"])).toThrow(UserError);
});
