import { AwsError } from "../../aws/error.ts";
import type { SeedUser } from "../../aws/service.ts";
import { UserError } from "../../errors.ts";
import { checkAttributes } from "./attributes.ts";
import { setPassword } from "./auth/passwords.ts";
import type { CognitoContext } from "./context.ts";
import { checkPassword } from "./password-policy.ts";
import { passwordMatches, policyOf, type Pool } from "./pool.ts";
import { uuid } from "./tokens/sessions.ts";
import { runTrigger, triggerAttributes } from "./triggers.ts";
import type { User } from "./user.ts";
import { nameNewUser } from "./username.ts";

export interface SeededUser {
  readonly sub: string;
  readonly username: string;
  /** False for a user who existed. */
  readonly created: boolean;
  /** False where the user's password is no longer the seed's. */
  readonly signsIn: boolean;
}

/**
 * Checks users before they are created; those who exist are not checked, for they are kept.
 * @throws UserError for a group that the pool does not have, or a user whom AdminCreateUser refuses
 */
export function checkSeedUsers(
  context: CognitoContext,
  pool: Pool,
  users: readonly SeedUser[],
): void {
  for (const user of users) {
    checkGroups(user, pool);
    if (pool.store.findUser(user.email)) continue;
    try {
      newUser(context, pool, user);
      checkPassword(policyOf(pool), user.password);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw new UserError(`seed.users: ${user.email} cannot be created: ${error.message}`, {
        hint: `Change it in sst-local.json; Cognito's error is ${error.code}.`,
      });
    }
  }
}

/**
 * Creates the users who do not exist, confirmed, and runs the PostConfirmation trigger for them. A
 * trigger that fails is reported and runs again at the next start. Never rejects.
 */
export async function seedUsers(
  context: CognitoContext,
  pool: Pool,
  users: readonly SeedUser[],
): Promise<void> {
  // One after the other: they share the trigger's one warm instance.
  for (const user of users) {
    try {
      const { signsIn } = await seedUser(context, pool, user);
      if (!signsIn) {
        context.log(
          `${user.email} does not sign in with the password in sst-local.json; the changed one is kept`,
        );
      }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      context.log(`${user.email} has no profile yet, as ${reason} The next start tries again.`);
    }
  }
}

/**
 * Creates a confirmed user with a verified e-mail address, or adds missing groups to the one who
 * exists. Then runs the PostConfirmation trigger as for a sign-up, unless it has succeeded before.
 * @throws AwsError as AdminCreateUser, and where the trigger fails
 */
export async function seedUser(
  context: CognitoContext,
  pool: Pool,
  seed: SeedUser,
): Promise<SeededUser> {
  const existing = pool.store.findUser(seed.email);
  const user = existing
    ? addGroups(pool, existing, seed.groups)
    : setPassword(context, pool, newUser(context, pool, seed), seed.password, "CONFIRMED");
  if (user.postConfirmationPending) await runPostConfirmation(context, pool, user);
  return {
    sub: user.sub,
    username: user.username,
    created: !existing,
    signsIn: user.status === "CONFIRMED" && passwordMatches(pool, user, seed.password),
  };
}

/** How many buttons the hosted page has at most; each checks a password. */
const MAX_OFFERED = 10;

/**
 * The seed users who sign in to a pool with the password in sst-local.json: whoever can read that
 * file can sign in as them. A user with another password, whoever made it, is not among them.
 */
export const signInOffers = (context: CognitoContext, pool: Pool): SeedUser[] =>
  pool === context.pools[0]
    ? context.seedUsers.slice(0, MAX_OFFERED).filter(({ email, password }) => {
        const user = pool.store.findUser(email);
        return (
          user?.enabled && user.status === "CONFIRMED" && passwordMatches(pool, user, password)
        );
      })
    : [];

function checkGroups({ email, groups }: SeedUser, { definition }: Pool): void {
  const known = (definition.groups ?? []).map(({ name }) => name);
  const unknown = groups.find((group) => !known.includes(group));
  if (unknown === undefined) return;
  throw new UserError(`seed.users: ${email} has the group "${unknown}", which does not exist.`, {
    hint:
      known.length > 0
        ? `The user pool has: ${known.join(", ")}.`
        : "The user pool has no groups; define one with aws.cognito.UserGroup.",
  });
}

/** A user who is not stored yet and has no password. @throws AwsError as AdminCreateUser */
function newUser(context: CognitoContext, pool: Pool, { email, name, groups }: SeedUser): User {
  const sub = uuid(context);
  const given = { ...(name !== undefined && { name }), email };
  const { username, attributes } = nameNewUser(pool, email, given, sub);
  checkAttributes(pool.definition, attributes);
  return {
    sub,
    username,
    attributes: { ...attributes, email_verified: "true" },
    status: "CONFIRMED",
    enabled: true,
    created: context.now(),
    modified: context.now(),
    codes: {},
    groups,
    postConfirmationPending: true,
  };
}

function addGroups(pool: Pool, user: User, groups: readonly string[]): User {
  const missing = groups.filter((name) => !user.groups.includes(name));
  if (missing.length === 0) return user;
  return pool.store.saveUser({ ...user, groups: [...user.groups, ...missing] });
}

async function runPostConfirmation(context: CognitoContext, pool: Pool, user: User): Promise<void> {
  await runTrigger(context, pool, "postConfirmation", {
    source: "PostConfirmation_ConfirmSignUp",
    username: user.username,
    clientId: pool.definition.clients[0]?.id ?? "CLIENT_ID_NOT_APPLICABLE",
    request: { userAttributes: triggerAttributes(user), clientMetadata: {} },
  });
  // The trigger may have changed the user through the API.
  const { postConfirmationPending: _, ...confirmed } = pool.store.userBySub(user.sub) ?? user;
  pool.store.saveUser(confirmed);
}
