import { expect, it } from "vitest";
import { asSecret } from "../../sst-internals/special-values.ts";
import { ignoreChanges } from "./ignore-changes.ts";

const old = { name: "old", tags: { a: 1, b: 2 }, list: [{ x: 1 }, { x: 2 }] };
const now = { name: "new", tags: { a: 8, c: 9 }, list: [{ x: 7 }, { x: 8 }], more: true };

it.each([
  [["name"], { ...now, name: "old" }],
  [["tags.a"], { ...now, tags: { a: 1, c: 9 } }],
  [['tags["b"]'], { ...now, tags: { a: 8, b: 2, c: 9 } }],
  [["tags.c"], { ...now, tags: { a: 8 } }],
  [["list[1].x"], { ...now, list: [{ x: 7 }, { x: 2 }] }],
  [["list[*].x"], { ...now, list: [{ x: 1 }, { x: 2 }] }],
  [["more"], { name: "new", tags: now.tags, list: now.list }],
  [["none.such"], now],
  [["*"], old],
])("keeps the previous values at %j", (paths, expected) => {
  expect(ignoreChanges(now, old, paths)).toEqual(expected);
});

it.each(["value", "*"])("keeps a previous value at %s secret where the new one is", (path) => {
  const kept = ignoreChanges({ value: asSecret("new") }, { value: "old" }, [path]);
  expect(kept).toEqual({ value: asSecret("old") });
});
