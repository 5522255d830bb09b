import { expect, it } from "vitest";
import { backoff } from "./backoff.ts";

it.each([
  [1, 500, 1000],
  [2, 1000, 2000],
  [4, 4000, 8000],
  [7, 30_000, 60_000],
  [1000, 30_000, 60_000],
])("after %i failures waits between %i and %i ms", (failures, least, most) => {
  expect(backoff(failures, () => 0)).toBe(least);
  expect(backoff(failures, () => 1)).toBe(most);
});
