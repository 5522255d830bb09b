import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { type Blocks, inBlocks } from "./group-by-request.ts";

let printed: string[];
let blocks: Blocks;
beforeEach(() => {
  vi.useFakeTimers();
  printed = [];
  blocks = inBlocks((line) => printed.push(line));
});
afterEach(() => vi.useRealTimers());

it("prints the lines of a request as they come", () => {
  blocks.line("a", "a1");
  expect(printed).toEqual(["a1"]);
  blocks.line("a", "a2");
  blocks.end("a");
  blocks.line("b", "b1");
  expect(printed).toEqual(["a1", "a2", "b1"]);
});

it("holds the lines of others until it is over", () => {
  blocks.line("a", "a1");
  blocks.line("b", "b1");
  blocks.line("c", "c1");
  blocks.line("a", "a2");
  blocks.line("c", "c2");
  blocks.end("c");
  expect(printed).toEqual(["a1", "a2"]);
  blocks.end("a");
  expect(printed).toEqual(["a1", "a2", "c1", "c2", "b1"]);
  blocks.line("b", "b2");
  expect(printed.at(-1)).toBe("b2");
});

it("does not make others wait for one that does not end", () => {
  blocks.line("stuck", "s1");
  blocks.line("b", "b1");
  blocks.end("b");
  expect(printed).toEqual(["s1"]);
  vi.runOnlyPendingTimers();
  expect(printed).toEqual(["s1", "b1"]);
  blocks.line("c", "c1");
  expect(printed).toEqual(["s1", "b1", "c1"]);
});

it("loses no line of many at once", () => {
  const ids = ["a", "b", "c", "d"];
  for (const turn of [1, 2, 3]) for (const id of ids) blocks.line(id, `${id}${turn}`);
  for (const id of ids.toReversed()) blocks.end(id);
  expect(printed.map((line) => line[0]).join("")).toMatch(/^(?:aaa|bbb|ccc|ddd){4}$/);
});

it("prints what belongs to no request at once", () => {
  blocks.line("a", "a1");
  blocks.line(undefined, "loading");
  expect(printed).toEqual(["a1", "loading"]);
});
