import { expect, it } from "vitest";
import { detailedDiff } from "./property-diff.ts";

it.each<[string, Record<string, unknown>, Record<string, unknown>, Record<string, string>]>([
  ["nothing", { a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }, {}],
  ["a property", { a: 1 }, { a: 2 }, { a: "update" }],
  ["a removed and an added property", { a: 1 }, { b: 1 }, { a: "delete", b: "add" }],
  ["a nested property", { a: { b: { c: 1 } } }, { a: { b: { c: 2 } } }, { "a.b.c": "update" }],
  ["an item", { a: [1, 2] }, { a: [1, 3, 4] }, { "a[1]": "update", "a[2]": "add" }],
  [
    "a key that is no identifier",
    { a: { "b c": 1 } },
    { a: { "b c": 2 } },
    { 'a["b c"]': "update" },
  ],
  ["another kind of value", { a: [1] }, { a: { 0: 1 } }, { a: "update" }],
  ["null for a value", { a: 1 }, { a: null }, { a: "update" }],
])("reports %s", (_, old, now, expected) => {
  const diff = detailedDiff(old, now);
  expect(
    Object.fromEntries(Object.entries(diff).map(([at, { diffKind }]) => [at, diffKind])),
  ).toEqual(expected);
});
