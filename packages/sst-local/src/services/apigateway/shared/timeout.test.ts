import { expect, it } from "vitest";
import type { Clock } from "../../../aws/capabilities.ts";
import { within } from "./timeout.ts";

const late = () => new Error("late");
const never = () => new Promise<never>(() => {});

it("rejects when the work takes longer than the timeout", async () => {
  await expect(within(1, never, late)).rejects.toThrow("late");
});

it("counts no time while the clock is stopped, and all of it from its start on", async () => {
  let clock: Clock | undefined;
  let isLate = false;
  const work = within(1, (given) => ((clock = given), given.stop(), never()), late).catch(
    () => (isLate = true),
  );
  // A timer of the same length that is set later fires later.
  for (let tick = 0; tick < 5; tick++) await new Promise((resolve) => setTimeout(resolve, 1));
  expect(isLate).toBe(false);
  clock?.start();
  await work;
  expect(isLate).toBe(true);
});
