import { expect, it } from "vitest";
import { isUsername } from "./index.ts";

it.each([
  "alice",
  "Jane Doe",
  "O'Brien",
  "zoë@example.com",
  "李雷",
  "a",
  "x".repeat(64),
  "__proto__",
])("accepts %j as a user name", (name) => {
  expect(isUsername(name)).toBe(true);
});

it.each([
  "",
  " alice",
  "alice ",
  "\u00a0",
  "a#b",
  'a"b',
  "a\\b",
  "a\nb",
  "a\u0000",
  "a\u0085b",
  "\ud800",
  "x".repeat(65),
])("refuses %j as a user name", (name) => {
  expect(isUsername(name)).toBe(false);
});
