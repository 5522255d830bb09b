import { expect, inject, it } from "vitest";
import { api, error, withApiKey } from "../support/api.ts";

const { seed } = inject("stack");
const headers = { "x-api-key": seed.apiKey ?? "" };

/** Sends more concurrent requests than the plan's burst. */
const CROWD = 60;

it("accepts a burst, answers 429 beyond it and recovers", async () => {
  const answers = await Promise.all(
    Array.from({ length: CROWD }, () => api("GET", "/data/none", { headers })),
  );
  const refused = answers.filter(({ status }) => status === 429);
  const passed = answers.filter(({ status }) => status === 404);
  expect(refused.length + passed.length).toBe(CROWD);
  expect(refused.length).toBeGreaterThan(0);
  expect(refused[0]?.json()).toEqual(error("request.throttled", "Too Many Requests"));
  expect(refused[0]?.headers.get("retry-after")).toBe("1");
  expect((await withApiKey("GET", "/data/none")).status).toBe(404);
});

it("does not count requests without a key", async () => {
  const answers = await Promise.all(Array.from({ length: CROWD }, () => api("GET", "/data/none")));
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([403]));
});
