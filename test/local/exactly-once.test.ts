import { afterEach, expect, it } from "vitest";
import { seededRandom } from "../../packages/sst-local/src/aws/testing/seeded-random.ts";
import { killWhileWriting } from "../support/kill-writers.ts";
import { temporaryState } from "../support/stack.ts";

const SEED = Number(process.env["KILL_SEED"] ?? Date.now() % 2 ** 31);
const { state, remove } = temporaryState();
afterEach(remove);

it(`stores each message with an Idempotency-Key once over kill -9 and repeats (KILL_SEED=${SEED})`, async () => {
  const result = await killWhileWriting({
    ...{ state, writers: 20, kills: 2, random: seededRandom(SEED) },
  });
  expect(result.acknowledged).toBeGreaterThan(20);
  expect(result).toMatchObject({ lost: [], doubled: [], changed: [] });
});
