import { describe, expect, it } from "vitest";
import { compilePattern, type Operator } from "./event-pattern.ts";

const OPERATORS: readonly Operator[] = [
  ...(["anything-but", "cidr", "equals-ignore-case", "exists"] as const),
  ...(["numeric", "prefix", "suffix", "wildcard"] as const),
];

const event = {
  source: "shop",
  empty: "",
  nothing: null,
  count: 3,
  ratio: 0.5,
  isNew: true,
  ip: "10.0.0.7",
  ip6: "2001:db8::7",
  file: "/photos/2026/cat.png",
  star: "a*b\\c",
  tags: ["red", "blue"],
  none: [],
  items: [
    { id: "1", size: "S" },
    { id: "2", size: "L" },
  ],
  nested: { deep: { value: "x" } },
};
const matches = (pattern: unknown) => compilePattern(pattern, OPERATORS)(event);

/** Of the operators that filters of event source mappings and of topics do not test on their own. */
describe("a pattern", () => {
  it.each<[string, unknown, boolean]>([
    ["null", { nothing: [null] }, true],
    ["null where there is nothing", { gone: [null] }, false],
    ["the empty string", { empty: [""] }, true],
    ["a prefix of everything", { source: [{ prefix: "" }] }, true],
    ["a suffix in any case", { file: [{ suffix: { "equals-ignore-case": ".PNG" } }] }, true],
    ["a number", { count: [3] }, true],
    ["a number as text", { count: ["3"] }, false],
    ["numeric, not below", { ratio: [{ numeric: [">=", 0.5, "<", 1] }] }, true],
    ["numeric, above", { count: [{ numeric: ["<", 3] }] }, false],
    ["anything-but a number", { count: [{ "anything-but": [1, 2] }] }, true],
    ["anything-but that number", { count: [{ "anything-but": 3 }] }, false],
    ["anything-but suffixes", { file: [{ "anything-but": { suffix: [".gif", ".png"] } }] }, false],
    [
      "anything-but a wildcard",
      { file: [{ "anything-but": { wildcard: "/photos/*.gif" } }] },
      true,
    ],
    [
      "anything-but wildcards",
      { file: [{ "anything-but": { wildcard: ["x*", "*.png"] } }] },
      false,
    ],
    ["anything-but, of a list", { tags: [{ "anything-but": "red" }] }, true],
    ["anything-but, of an empty list", { none: [{ "anything-but": "red" }] }, false],
    ["wildcards", { file: [{ wildcard: "/*/2026/*.png" }] }, true],
    ["a wildcard for nothing", { source: [{ wildcard: "shop*" }] }, true],
    ["an escaped wildcard", { star: [{ wildcard: "a\\*b\\\\*" }] }, true],
    ["an escaped wildcard that differs", { source: [{ wildcard: "\\*" }] }, false],
    ["cidr of IPv6", { ip6: [{ cidr: "2001:db8::/32" }] }, true],
    ["cidr of another version", { ip: [{ cidr: "2001:db8::/32" }] }, false],
    ["exists, of an empty list", { none: [{ exists: true }] }, false],
    ["exists, not at a leaf", { nested: [{ exists: true }] }, false],
    ["exists false, of an empty list", { none: [{ exists: false }] }, true],
    ["one object of a list", { items: { id: ["2"] } }, true],
    ["two fields of one object", { items: { id: ["2"], size: ["L"] } }, true],
    ["two fields of two objects", { items: { id: ["1"], size: ["L"] } }, false],
    [
      "$or within a field",
      { nested: { $or: [{ gone: ["x"] }, { deep: { value: ["x"] } }] } },
      true,
    ],
    ["$or beside others", { source: ["shop"], $or: [{ count: [1] }, { count: [2] }] }, false],
    ["several kinds of rules", { source: ["x", { prefix: "sh" }, { suffix: "z" }] }, true],
  ])("with %s matches as on AWS", (_, pattern, expected) => {
    expect(matches(pattern)).toBe(expected);
  });

  it.each<[string, unknown]>([
    ["Filter is not an object", ["a"]],
    ["Empty arrays are not allowed", { a: [] }],
    ['"a" must be an object or an array', { a: 1 }],
    ["Unrecognized match type EXISTS", { a: [{ EXISTS: true }] }],
    ["prefix match pattern must be a string", { a: [{ prefix: 1 }] }],
    ["suffix match pattern must be a string", { a: [{ suffix: [".png"] }] }],
    ["equals-ignore-case match pattern must be a string", { a: [{ "equals-ignore-case": ["x"] }] }],
    ["wildcard match pattern must be a string", { a: [{ wildcard: 1 }] }],
    ["Consecutive wildcard characters at pos 1", { a: [{ wildcard: "x**" }] }],
    ["Value of numeric must be an array.", { a: [{ numeric: 10 }] }],
    ["Value of < must be numeric", { a: [{ numeric: [">", 0, "<"] }] }],
    ["Bad numeric range operator: >", { a: [{ numeric: [">", 0, ">", 0] }] }],
    ["Bottom must be less than top", { a: [{ numeric: [">", 2, "<", 1] }] }],
    ["Value of anything-but must be an array", { a: [{ "anything-but": null }] }],
    ["Value of anything-but must be an array", { a: [{ "anything-but": ["x", null] }] }],
    ["Null prefix/suffix not allowed", { a: [{ "anything-but": { prefix: "" } }] }],
    ["Malformed CIDR, one '/' required", { a: [{ cidr: "10.0.0.0" }] }],
    ["Nonstandard IP address: x.11", { a: [{ cidr: "x.11/8" }] }],
    ["Malformed CIDR, mask bits must be an integer", { a: [{ cidr: "10.0.0.0/x" }] }],
  ])("is refused: %s", (reason, pattern) => {
    expect(() => matches(pattern)).toThrow(reason);
  });
});
