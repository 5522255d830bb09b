import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import type { InvokeFunction } from "./index.ts";
import { PASSWORD, POOL_ID, poolWith, type Started, startCognito } from "./testing/start.ts";

const EMAIL = "lena@example.com";
const seed = { poolId: POOL_ID, email: EMAIL, password: PASSWORD, attributes: { name: "Lena" } };

let stateDir: string;
let local: Started;
let events: { triggerSource?: string; userName?: string; request?: object }[];
let fails: boolean;

const invoke: InvokeFunction = (_, event) => {
  events.push(event as object);
  return Promise.resolve(
    fails
      ? { payload: { errorMessage: "no table" }, functionError: "Unhandled" }
      : { payload: event },
  );
};

const start = async (lambdaConfig = { postConfirmation: "arn:profile" }) => {
  local = await startCognito({ stateDir, pool: poolWith({ lambdaConfig }), invoke });
};

beforeEach(async () => {
  stateDir = mkdtempSync(join(tmpdir(), "sst-local-cognito-seed-"));
  events = [];
  fails = false;
  await start();
});
afterEach(async () => {
  await local.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

const restart = async () => {
  await local.stop({ keep: true });
  await start();
};

it("tells the app of a seeded user as of one who signed up", async () => {
  const { sub } = await local.cognito.seedSignedUpUser(seed);
  expect(events).toMatchObject([
    {
      triggerSource: "PostConfirmation_ConfirmSignUp",
      userName: sub,
      request: {
        userAttributes: {
          sub,
          email: EMAIL,
          email_verified: "true",
          name: "Lena",
          "cognito:user_status": "CONFIRMED",
        },
      },
    },
  ]);
});

it("tells it once, over restarts", async () => {
  const first = await local.cognito.seedSignedUpUser(seed);
  await restart();
  const second = await local.cognito.seedSignedUpUser(seed);
  expect(second).toEqual({ ...first, created: false });
  expect(events).toHaveLength(1);
});

it("tells it again after it failed, also in a later run", async () => {
  fails = true;
  await expect(local.cognito.seedSignedUpUser(seed)).rejects.toMatchObject({
    type: "UserLambdaValidationException",
  });
  await restart();
  fails = false;
  await local.cognito.seedSignedUpUser(seed);
  await local.cognito.seedSignedUpUser(seed);
  expect(events).toHaveLength(2);
});

it("does not tell it of who was there before", async () => {
  local.cognito.seedUser(seed);
  await local.cognito.seedSignedUpUser(seed);
  expect(events).toEqual([]);
});
