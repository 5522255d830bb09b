import { checkAttributes } from "./attributes.ts";
import { setPassword } from "./auth/password.ts";
import { findPool, type Services } from "./services.ts";
import { uuid } from "./tokens/sessions.ts";
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
}

/**
 * Makes a confirmed user with a verified e-mail address. No trigger runs: the one who
 * seeds makes the profile too.
 * @throws {CognitoError} as AdminCreateUser would, for a password outside the policy or a
 * group that does not exist
 */
export function seedUser(services: Services, seed: Seed): SeededUser {
  const pool = findPool(services, seed.poolId);
  const groups = (seed.groups ?? []).map((name) => pool.store.group(name).name);
  const existing = pool.store.findUser(seed.email);
  if (existing) {
    const missing = groups.filter((name) => !existing.groups.includes(name));
    if (missing.length > 0) {
      pool.store.saveUser({ ...existing, groups: [...existing.groups, ...missing] });
    }
    return { sub: existing.sub, username: existing.username, created: false };
  }
  const sub = uuid(services);
  const named = nameNewUser(pool, seed.email, { ...seed.attributes, email: seed.email }, sub);
  checkAttributes(pool.definition, named.attributes);
  const user = {
    sub,
    username: named.username,
    attributes: { ...named.attributes, email_verified: "true" },
    status: "CONFIRMED" as const,
    enabled: true,
    created: services.now(),
    modified: services.now(),
    codes: {},
    groups,
  };
  // The password's policy is checked before anything is kept.
  setPassword(services, pool, user, seed.password, "CONFIRMED");
  return { sub, username: named.username, created: true };
}
