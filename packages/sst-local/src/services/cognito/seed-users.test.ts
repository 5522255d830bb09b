import { afterEach, expect, it } from "vitest";
import { pool as plain, PASSWORD, poolWith, type Started, startCognito } from "./testing/start.ts";
import { UserError } from "../../errors.ts";
import { type SeedUser, seedUsers } from "./seed-users.ts";

const ana: SeedUser = { email: "ana@example.com", password: PASSWORD, name: "Ana", groups: [] };

let local: Started | undefined;
afterEach(async () => {
  await local?.stop();
  local = undefined;
});

/** Seeds a pool whose PostConfirmation trigger answers so, as often as there are passwords. */
async function seed(users: SeedUser[], { fails = false, pool = plain } = {}): Promise<string[]> {
  local ??= await startCognito({
    pool: poolWith({ lambdaConfig: { postConfirmation: "arn:profile" } }),
    invoke: (_, event) =>
      Promise.resolve(
        fails
          ? { payload: { errorMessage: "no table" }, functionError: "Unhandled" }
          : { payload: event },
      ),
  });
  const lines: string[] = [];
  await seedUsers({ users, pool, cognito: local.cognito, log: (line) => lines.push(line) });
  return lines;
}

it("says nothing of who is made and signs in", async () => {
  expect(await seed([ana])).toEqual([]);
  expect(await seed([ana])).toEqual([]);
});

it("says in a sentence whose profile could not be made, and goes on", async () => {
  const ben = { ...ana, email: "ben@example.com" };
  expect(await seed([ana, ben], { fails: true })).toEqual(
    [ana, ben].map(
      ({ email }) =>
        expect.stringMatching(
          new RegExp(
            `^${email} has no profile yet, as .*no table.* The next start tries again\\.$`,
          ),
        ) as string,
    ),
  );
});

it("says that a password is not the user's any more", async () => {
  await seed([ana]);
  expect(await seed([{ ...ana, password: "Another-horse-2" }])).toEqual([
    "ana@example.com does not sign in with the password in sst-local.json; what was changed is kept",
  ]);
});

it.each([
  [
    "a group that is not there",
    { groups: ["apiAdmins", "nobodies"] },
    /ana@example.com is to be in the group "nobodies"/,
    /The user pool has: apiAdmins\./,
  ],
  ["a weak password", { password: "weak" }, /ana@example.com cannot be made/, /sst-local\.json/],
])("refuses %s in a sentence with a way out", async (_, changes, sentence, hint) => {
  const refused = seed([{ ...ana, ...changes }]);
  await expect(refused).rejects.toThrow(UserError);
  await expect(refused).rejects.toThrow(sentence);
  await expect(refused).rejects.toMatchObject({ hint: expect.stringMatching(hint) as string });
});

it("says that there is no pool to be in", async () => {
  const lines: string[] = [];
  const cognito = {} as Started["cognito"];
  await seedUsers({ users: [ana], pool: undefined, cognito, log: (line) => lines.push(line) });
  expect(lines).toEqual(["there is no user pool, so nobody of seed.users can sign in"]);
});
