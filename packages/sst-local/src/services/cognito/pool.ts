import { createHmac, timingSafeEqual } from "node:crypto";
import { join } from "node:path";
import type { UserPoolClientDefinition, UserPoolDefinition } from "./definition.ts";
import { cognitoError } from "./errors.ts";
import { loadKeys, type PoolKeys } from "./keys.ts";
import { type PasswordPolicy, passwordPolicyOf } from "./password-policy.ts";
import { createVerifier, matchesVerifier, srpPoolName, type SrpVerifier } from "./srp/server.ts";
import { PoolStore } from "./store.ts";
import type { User } from "./user.ts";

/** A pool with its state. */
export interface Pool {
  definition: UserPoolDefinition;
  readonly store: PoolStore;
  readonly keys: PoolKeys;
}

/** An app client and its pool. */
export interface AppClient {
  readonly pool: Pool;
  readonly client: UserPoolClientDefinition;
}

/** Opens the files of a pool, or makes them on first use. @throws UserError for one that cannot be read */
export function openPool(definition: UserPoolDefinition, directory: string, now: number): Pool {
  return {
    definition,
    store: new PoolStore(definition, join(directory, `${definition.id}.journal.jsonl`), now),
    keys: loadKeys(join(directory, `${definition.id}.keys.json`)),
  };
}

/** Gives a pool another definition; its users and sessions stay. */
export function changePool(pool: Pool, definition: UserPoolDefinition): void {
  pool.definition = definition;
  pool.store.changeDefinition(definition);
}

export const policyOf = ({ definition }: Pool): PasswordPolicy =>
  passwordPolicyOf(definition.passwordPolicy);

/** True where people sign in with an address, and the username is a generated id. */
export function signsInByAttribute(pool: Pool): boolean {
  return (pool.definition.usernameAttributes?.length ?? 0) > 0;
}

/** The SRP verifier of a user's new password. */
export function hashPassword(
  pool: Pool,
  username: string,
  password: string,
  random: (size: number) => Uint8Array,
): SrpVerifier {
  const poolName = srpPoolName(pool.definition.id);
  return createVerifier({ poolName, username }, password, random(16));
}

export function passwordMatches(pool: Pool, user: User, password: string): boolean {
  const poolName = srpPoolName(pool.definition.id);
  const { username } = user;
  return (
    user.password !== undefined && matchesVerifier({ poolName, username }, password, user.password)
  );
}

/**
 * The SRP verifier of a name that no user has: the same for the same name each time, as
 * PreventUserExistenceErrors promises, and matched by no password.
 */
export function simulatedVerifier(
  pool: Pool,
  name: string,
): { username: string; verifier: SrpVerifier } {
  const seed = (purpose: string) =>
    createHmac("sha256", pool.keys.secret).update(`${purpose}:${name}`).digest();
  const username = signsInByAttribute(pool) ? uuidFrom(seed("username")) : name;
  const identity = { poolName: srpPoolName(pool.definition.id), username };
  const password = seed("password").toString("base64");
  const salt = seed("salt").subarray(0, 16);
  return { username, verifier: createVerifier(identity, password, salt) };
}

/**
 * Checks the SECRET_HASH of a client that has a secret: the HMAC of username and client id.
 * @param usernames the names that may be hashed
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash
 * @throws AwsError NotAuthorizedException
 */
export function checkSecretHash(
  client: UserPoolClientDefinition,
  received: string | undefined,
  usernames: readonly string[],
): void {
  const values = { client: client.id };
  if (client.clientSecret === undefined) {
    if (received !== undefined) throw cognitoError("secretHashUnexpected", values);
    return;
  }
  if (received === undefined) throw cognitoError("secretHashMissing", values);
  const secret = client.clientSecret;
  const matches = usernames.some((username) => {
    const expected = createHmac("sha256", secret).update(`${username}${client.id}`).digest();
    const given = Buffer.from(received, "base64");
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!matches) throw cognitoError("secretHashWrong", values);
}

function uuidFrom(bytes: Buffer): string {
  const hex = bytes.toString("hex");
  const parts = [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
  ];
  return `${parts.join("-")}-${hex.slice(20, 32)}`;
}
