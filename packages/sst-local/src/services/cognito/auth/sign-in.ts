import { missingAttributes } from "../attributes.ts";
import { refuse } from "../errors.ts";
import { type ClientOfPool, type Pool, passwordMatches, simulatedVerifier } from "../pool.ts";
import type { Services } from "../services.ts";
import { matchesVerifier, srpPoolName } from "../srp/server.ts";
import { runTrigger, triggerAttributes } from "../triggers.ts";
import type { User } from "../user.ts";
import { checkLockout, clearFailures, recordFailure } from "./password.ts";

/** How long a challenge may be answered: `authSessionValidity` in minutes, 3 by default. */
export function challengeLifetime({ client }: ClientOfPool): number {
  return (client.authSessionValidity || 3) * 60_000;
}

/**
 * The user who wants to sign in, or undefined where the client hides who exists.
 * @throws {CognitoError} UserNotFoundException for a client of the LEGACY behaviour
 */
export function findCandidate({ pool, client }: ClientOfPool, name: string): User | undefined {
  const user = pool.store.findUser(name);
  if (!user && client.preventUserExistenceErrors !== "ENABLED") throw refuse("userMissing");
  return user;
}

/** Runs the PreAuthentication trigger, which may refuse by throwing. */
export async function preAuthenticate(
  services: Services,
  { pool, client }: ClientOfPool,
  name: string,
  user: User | undefined,
  clientMetadata: Readonly<Record<string, string>>,
): Promise<void> {
  await runTrigger(services, pool, "preAuthentication", {
    source: "PreAuthentication_Authentication",
    username: user?.username ?? name,
    clientId: client.id,
    request: {
      userAttributes: user ? triggerAttributes(user) : {},
      validationData: clientMetadata,
      userNotFound: user === undefined,
    },
  });
}

/** Runs the PostAuthentication trigger. */
export async function postAuthenticate(
  services: Services,
  { pool, client }: ClientOfPool,
  user: User,
  clientMetadata: Readonly<Record<string, string>>,
): Promise<void> {
  await runTrigger(services, pool, "postAuthentication", {
    source: "PostAuthentication_Authentication",
    username: user.username,
    clientId: client.id,
    request: {
      userAttributes: triggerAttributes(user),
      newDeviceUsed: false,
      clientMetadata,
    },
  });
}

/**
 * Checks a password sent in the clear (over TLS on AWS).
 * @throws {CognitoError} NotAuthorizedException, PasswordResetRequiredException
 */
export function checkPlainPassword(
  services: Services,
  pool: Pool,
  name: string,
  user: User | undefined,
  password: string,
): User {
  if (!user) {
    // The same work as for somebody who exists, so that time does not tell.
    const { username, verifier } = simulatedVerifier(pool, name);
    matchesVerifier({ poolName: srpPoolName(pool.definition.id), username }, password, verifier);
    throw refuse("incorrectPassword");
  }
  return judgeProof(services, pool, user, () => passwordMatches(pool, user, password));
}

/**
 * Lets `proves` say whether the password was right and keeps count of failures.
 * @throws {CognitoError} NotAuthorizedException, PasswordResetRequiredException
 */
export function judgeProof(
  services: Services,
  pool: Pool,
  user: User,
  proves: () => boolean,
): User {
  checkLockout(services, user);
  if (user.status === "RESET_REQUIRED") throw refuse("passwordResetRequired");
  if (!proves()) {
    recordFailure(services, pool, user);
    throw refuse("incorrectPassword");
  }
  return clearFailures(pool, user);
}

/** What follows a right password: tokens, or first a new password. */
export type SignInStep = "tokens" | "newPassword";

/**
 * Judges the user's state after the password was right.
 * @throws {CognitoError} NotAuthorizedException, UserNotConfirmedException
 */
export function nextStep(services: Services, user: User): SignInStep {
  if (!user.enabled) throw refuse("userDisabled");
  if (user.status === "UNCONFIRMED") throw refuse("userUnconfirmed");
  if (user.status !== "FORCE_CHANGE_PASSWORD") return "tokens";
  if ((user.temporaryUntil ?? Infinity) <= services.now()) throw refuse("temporaryPasswordExpired");
  return "newPassword";
}

/** The NEW_PASSWORD_REQUIRED challenge, with what the client may have to ask for. */
export function newPasswordChallenge(
  services: Services,
  through: ClientOfPool,
  user: User,
  details: {
    readonly clientMetadata: Readonly<Record<string, string>>;
    readonly scopes: readonly string[];
  },
) {
  const { pool, client } = through;
  const missing = missingAttributes(pool.definition, user.attributes);
  return {
    ChallengeName: "NEW_PASSWORD_REQUIRED",
    Session: services.challenges.open(
      {
        kind: "NEW_PASSWORD_REQUIRED",
        poolId: pool.definition.id,
        clientId: client.id,
        sub: user.sub,
        ...details,
      },
      challengeLifetime(through),
    ),
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: JSON.stringify(missing.map((name) => `userAttributes.${name}`)),
      userAttributes: JSON.stringify(user.attributes),
    },
  };
}
