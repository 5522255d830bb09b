import { MEMBERS_MAX } from "@souk/core/room/schema";
import { expect, it } from "vitest";
import { membersFrom, PEOPLE_MAX, memberErrors } from "./people.ts";

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
])("sends %j as the members %j", (people, members) => {
  expect(membersFrom(people, "ana")).toEqual(members);
});

it("finds the errors at members by what was typed", () => {
  const errors = [
    { path: "with.1", message: "There is no user cy" },
    { path: "with", message: "Too many" },
    { path: "with.7", message: "Nobody" },
    { path: "name", message: "Too long" },
  ];
  expect([...memberErrors(["ben", "cy"], errors)]).toEqual([["cy", "There is no user cy"]]);
});

it("has the API's limit of members", () => {
  expect(PEOPLE_MAX).toBe(MEMBERS_MAX - 1);
});
