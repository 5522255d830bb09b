import { expect, inject, it } from "vitest";
import { api, error, withApiKey } from "../support/api.ts";

const { seed } = inject("stack");
const headers = { "x-api-key": seed.apiKey ?? "" };

/** More than the plan's burst, at once. */
const CROWD = 60;

it("lets a burst through, answers 429 to the rest and recovers", async () => {
  const answers = await Promise.all(
    Array.from({ length: CROWD }, () => api("GET", "/data/none", { headers })),
  );
  const refused = answers.filter(({ status }) => status === 429);
  const passed = answers.filter(({ status }) => status === 404);
  expect(refused.length + passed.length).toBe(CROWD);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]?.json()).toEqual(error("request.throttled", "Too Many Requests"));
  expect((await withApiKey("GET", "/data/none")).status).toBe(404);
});

it("does not count those who have no key", async () => {
  const answers = await Promise.all(Array.from({ length: CROWD }, () => api("GET", "/data/none")));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([403]));
});
