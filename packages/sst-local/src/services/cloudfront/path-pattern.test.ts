import { expect, it } from "vitest";
import { matchesPattern } from "./path-pattern.ts";

it.each([
  ["/api/*", "/api/a/b", true],
  ["/api/*", "/api", false],
  ["api/*", "/api/a", true],
  ["*.jpg", "/photos/a.jpg", true],
  ["/a?.txt", "/ab.txt", true],
  ["/a?.txt", "/a.txt", false],
  ["/a.c", "/abc", false],
  ["/A", "/a", false],
])("%s matches %s: %s", (pattern, path, matches) => {
  expect(matchesPattern(pattern, path)).toBe(matches);
});
