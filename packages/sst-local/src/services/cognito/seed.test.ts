import { describe, expect, it } from "vitest";
import type { SeedUser } from "../../aws/service.ts";
import { UserError } from "../../errors.ts";
import { type InvokeTrigger, PASSWORD, pool, POOL_ID, poolWith } from "./testing/start.ts";
import { useCognito } from "./testing/use-cognito.ts";

const EMAIL = "lena@example.com";
const lena: SeedUser = { email: EMAIL, password: PASSWORD, name: "Lena", groups: [] };
const OTHER_PASSWORD = "Another-horse-2";

const local = useCognito();

let events: { triggerSource?: string; userName?: string; request?: object }[];
let fails: boolean;
const invoke: InvokeTrigger = (_, event) => {
  events.push(event as object);
  return Promise.resolve(
    fails
      ? { payload: { errorMessage: "no table" }, functionError: "Unhandled" }
      : { payload: event },
  );
};

/** Starts anew with these seed users, or again with the state of the last start. */
async function seed(
  seedUsers: readonly SeedUser[],
  { resume = false, triggerFails = false, definition = {} } = {},
): Promise<string[]> {
  if (!resume) events = [];
  fails = triggerFails;
  const lambdaConfig = { postConfirmation: "arn:profile" };
  const options = { seedUsers, invoke, pool: poolWith({ lambdaConfig, ...definition }) };
  await (resume ? local.resume(options) : local.restart(options));
  return local.lines;
}
const resumed = (seedUsers: readonly SeedUser[], more: object = {}) =>
  seed(seedUsers, { resume: true, ...more });

describe("a seeded user", () => {
  it("is created, signs in, and runs the PostConfirmation trigger as one who signed up", async () => {
    expect(await seed([lena])).toEqual([]);
    const { AuthenticationResult } = await local.signIn(EMAIL);
    const verified = local.cognito.verify(POOL_ID, AuthenticationResult?.IdToken ?? "");
    const sub = verified.ok && verified.claims["sub"];
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

  it("is created once and runs the trigger once, across restarts and in any case", async () => {
    await seed([lena]);
    expect(await resumed([{ ...lena, email: EMAIL.toUpperCase() }])).toEqual([]);
    expect(events).toHaveLength(1);
  });

  it("runs the trigger again after it failed, also in a later run", async () => {
    const ben = { ...lena, email: "ben@example.com" };
    expect(await seed([lena, ben], { triggerFails: true })).toEqual(
      [lena, ben].flatMap(({ email }) => [
        "cognito PostConfirmation_ConfirmSignUp trigger failed: no table",
        `${email} has no profile yet, as PostConfirmation failed with error no table. The next start tries again.`,
      ]),
    );
    expect(await resumed([lena, ben])).toEqual([]);
    await resumed([lena, ben]);
    expect(events).toHaveLength(4);
  });

  it("runs no trigger where somebody signed up with the address before", async () => {
    await seed([]);
    local.cognito.seedUser({ email: EMAIL });
    await resumed([lena]);
    expect(events).toEqual([]);
  });

  it("keeps a password that was changed, and gets the groups that it lacks", async () => {
    await seed([lena]);
    const lines = await resumed([{ ...lena, password: OTHER_PASSWORD, groups: ["apiAdmins"] }]);
    expect(lines).toEqual([
      "lena@example.com does not sign in with the password in sst-local.json; the changed one is kept",
    ]);
    const { AuthenticationResult } = await local.signIn(EMAIL);
    expect(local.cognito.verify(POOL_ID, AuthenticationResult?.IdToken ?? "")).toMatchObject({
      claims: { "cognito:groups": ["apiAdmins"] },
    });
  });

  it("is created in the first pool of a later revision of the graph", async () => {
    await seed([lena]);
    await local.update({ ...pool, id: "eu-west-1_Other", clients: [] });
    expect(local.cognito.usernames("eu-west-1_Other")).toHaveLength(1);
  });
});

describe("a graph", () => {
  it.each([
    [
      "a group that does not exist",
      { groups: ["apiAdmins", "nobodies"] },
      {},
      /lena@example.com has the group "nobodies"/,
      /The user pool has: apiAdmins\./,
    ],
    [
      "a group where there is none",
      { groups: ["nobodies"] },
      { groups: [] },
      /has the group "nobodies"/,
      /has no groups; define one/,
    ],
    [
      "a weak password",
      { password: "weak" },
      {},
      /lena@example.com cannot be created/,
      /sst-local\.json/,
    ],
    [
      "an address that is none",
      { email: "lena" },
      {},
      /lena cannot be created/,
      /InvalidParameter/,
    ],
  ])("is refused for a seed user with %s", async (_, changes, definition, sentence, hint) => {
    const refused = seed([{ ...lena, ...changes }], { definition });
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(sentence);
    await expect(refused).rejects.toMatchObject({ hint: expect.stringMatching(hint) as string });
  });

  it("is not refused for the password of a user who exists", async () => {
    await seed([lena]);
    await expect(resumed([{ ...lena, password: "weak" }])).resolves.toHaveLength(1);
  });
});
