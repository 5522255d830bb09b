import { checkAttributes } from "./attributes.ts";
import { setPassword } from "./auth/passwords.ts";
import { passwordMatches } from "./pool.ts";
import { findPool, type CognitoContext } from "./context.ts";
import { uuid } from "./tokens/sessions.ts";
import { runTrigger, triggerAttributes } from "./triggers.ts";
import type { User } from "./user.ts";
import { nameNewUser } from "./username.ts";

/** Somebody who is there from the start. */
export interface Seed {
  readonly poolId: string;
  readonly email: string;
  readonly password: string;
  readonly groups?: readonly string[];
  /** Further attributes, such as `name`. */
  readonly attributes?: Readonly<Record<string, string>>;
}

export interface SeededUser {
  readonly sub: string;
  readonly username: string;
  /** False when the user was there: what a developer changed is not undone. */
  readonly created: boolean;
  /** Whether the user signs in with the seed's password: it may have been changed. */
  readonly signsIn: boolean;
}

/**
 * Makes a confirmed user with a verified e-mail address. No trigger runs: the one who
 * seeds makes the profile too.
 * @param marks kept with who is new
 * @throws {CognitoError} as AdminCreateUser would, for a password outside the policy or a
 * group that does not exist
 */
export function seedUser(
  context: CognitoContext,
  seed: Seed,
  marks: Pick<User, "postConfirmationPending"> = {},
): SeededUser {
  const pool = findPool(context, seed.poolId);
  const groups = (seed.groups ?? []).map((name) => pool.store.group(name).name);
  const existing = pool.store.findUser(seed.email);
  if (existing) {
    const missing = groups.filter((name) => !existing.groups.includes(name));
    if (missing.length > 0) {
      pool.store.saveUser({ ...existing, groups: [...existing.groups, ...missing] });
    }
    return {
      sub: existing.sub,
      username: existing.username,
      created: false,
      signsIn: existing.status === "CONFIRMED" && passwordMatches(pool, existing, seed.password),
    };
  }
  const sub = uuid(context);
  const named = nameNewUser(pool, seed.email, { ...seed.attributes, email: seed.email }, sub);
  checkAttributes(pool.definition, named.attributes);
  const user = {
    sub,
    username: named.username,
    attributes: { ...named.attributes, email_verified: "true" },
    status: "CONFIRMED" as const,
    enabled: true,
    created: context.now(),
    modified: context.now(),
    codes: {},
    groups,
    ...marks,
  };
  // The password's policy is checked before anything is kept.
  setPassword(context, pool, user, seed.password, "CONFIRMED");
  return { sub, username: named.username, created: true, signsIn: true };
}

/**
 * As `seedUser`, and runs the PostConfirmation trigger as confirming a sign-up does, so that the
 * app makes what it makes of a new user. It has run when it succeeded once, in this run or an
 * earlier one.
 * @throws {CognitoError} also when the trigger fails; the next call runs it again
 */
export async function seedSignedUpUser(context: CognitoContext, seed: Seed): Promise<SeededUser> {
  const pool = findPool(context, seed.poolId);
  const seeded = seedUser(context, seed, { postConfirmationPending: true });
  const user = pool.store.userBySub(seeded.sub);
  if (!user?.postConfirmationPending) return seeded;
  await runTrigger(context, pool, "postConfirmation", {
    source: "PostConfirmation_ConfirmSignUp",
    username: user.username,
    clientId: pool.definition.clients[0]?.id ?? "CLIENT_ID_NOT_APPLICABLE",
    request: { userAttributes: triggerAttributes(user), clientMetadata: {} },
  });
  // The trigger may have changed the user through the API.
  const { postConfirmationPending: _, ...announced } = pool.store.userBySub(seeded.sub) ?? user;
  pool.store.saveUser(announced);
  return seeded;
}
