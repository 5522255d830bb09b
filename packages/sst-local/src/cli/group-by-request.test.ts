import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { groupByRequest, type RequestGroups } from "./group-by-request.ts";

let printed: string[];
let groups: RequestGroups;
beforeEach(() => {
  vi.useFakeTimers();
  printed = [];
  groups = groupByRequest((line) => printed.push(line));
});
afterEach(() => vi.useRealTimers());

it("prints the lines of a request immediately", () => {
  groups.line("a", "a1");
  expect(printed).toEqual(["a1"]);
  groups.line("a", "a2");
  groups.end("a");
  groups.line("b", "b1");
  expect(printed).toEqual(["a1", "a2", "b1"]);
});

it("holds back the lines of other requests until it ends", () => {
  groups.line("a", "a1");
  groups.line("b", "b1");
  groups.line("c", "c1");
  groups.line("a", "a2");
  groups.line("c", "c2");
  groups.end("c");
  expect(printed).toEqual(["a1", "a2"]);
  groups.end("a");
  expect(printed).toEqual(["a1", "a2", "c1", "c2", "b1"]);
  groups.line("b", "b2");
  expect(printed.at(-1)).toBe("b2");
});

it("holds back lines for half a second at most", () => {
  groups.line("stuck", "s1");
  groups.line("b", "b1");
  groups.end("b");
  expect(printed).toEqual(["s1"]);
  vi.runOnlyPendingTimers();
  expect(printed).toEqual(["s1", "b1"]);
  groups.line("c", "c1");
  expect(printed).toEqual(["s1", "b1", "c1"]);
});

it("loses no line of several requests", () => {
  const ids = ["a", "b", "c", "d"];
  for (const turn of [1, 2, 3]) for (const id of ids) groups.line(id, `${id}${turn}`);
  for (const id of ids.toReversed()) groups.end(id);
  expect(printed.map((line) => line[0]).join("")).toMatch(/^(?:aaa|bbb|ccc|ddd){4}$/);
});

it("prints a line without a request immediately", () => {
  groups.line("a", "a1");
  groups.line(undefined, "loading");
  expect(printed).toEqual(["a1", "loading"]);
});
