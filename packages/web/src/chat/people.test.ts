import { MEMBERS_MAX } from "@souk/core/room/schema";
import { expect, it } from "vitest";
import { namedIn, PEOPLE_MAX, wrongOf } from "./people.ts";

it.each([
  [
    [" ben ", "", "cy"],
    ["ben", "cy"],
  ],
  [["ben"], ["ben", "ana"]],
  [
    ["ben", "ben"],
    ["ben", "ana"],
  ],
  [["ana"], ["ana"]],
  [[""], []],
])("names for %j %j", (people, named) => {
  expect(namedIn(people, "ana")).toEqual(named);
});

it("knows what is wrong with whom", () => {
  const fields = [
    { path: "with.1", message: "There is no user cy" },
    { path: "with", message: "Too many" },
    { path: "with.7", message: "Nobody" },
    { path: "name", message: "Too long" },
  ];
  expect([...wrongOf(["ben", "cy"], fields)]).toEqual([["cy", "There is no user cy"]]);
});

it("lets as many in as the API does", () => {
  expect(PEOPLE_MAX).toBe(MEMBERS_MAX - 1);
});
