import { expect, it } from "vitest";
import { plainItem } from "./plain-item.ts";

it.each([
  [{ S: "tea" }, "tea"],
  [{ N: "1.5" }, 1.5],
  [{ N: "12345678901234567890" }, "12345678901234567890"],
  [{ BOOL: false }, false],
  [{ NULL: true }, null],
  [{ B: "AAE=" }, "AAE="],
  [{ SS: ["a", "b"] }, ["a", "b"]],
  [{ NS: ["1", "2"] }, [1, 2]],
  [{ L: [{ S: "a" }, { N: "1" }] }, ["a", 1]],
  [{ M: { a: { M: { b: { N: "1" } } } } }, { a: { b: 1 } }],
])("reads %j as %j", (stored, plain) => {
  expect(plainItem({ it: stored })).toEqual({ it: plain });
});
