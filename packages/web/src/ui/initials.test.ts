import { expect, it } from "vitest";
import { hueOf, initialsOf } from "./initials.ts";

it.each([
  ["Ana", "A"],
  ["Ana Belle Cruz", "AC"],
  ["tea-at-five", "TF"],
  ["zoë@example.com", "ZC"],
  ["李 雷", "李雷"],
  ["💥", ""],
])("the initials of %j are %j", (name, initials) => {
  expect(initialsOf(name)).toBe(initials);
});

it("gives an id always the same of eight colours, and uses all of them", () => {
  const hues = Array.from({ length: 200 }, (_, index) => hueOf(`user-${index}`));
  expect(new Set(hues)).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7]));
  expect(hueOf("user-7")).toBe(hues[7]);
});
