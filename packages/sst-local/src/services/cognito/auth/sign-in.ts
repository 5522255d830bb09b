import { missingAttributes } from "../attributes.ts";
import { cognitoError } from "../errors.ts";
import { type AppClient, type Pool, passwordMatches, simulatedVerifier } from "../pool.ts";
import type { CognitoContext } from "../context.ts";
import { matchesVerifier, srpPoolName } from "../srp/server.ts";
import { runTrigger, triggerAttributes } from "../triggers.ts";
import type { User } from "../user.ts";
import { checkLockout, clearFailures, recordFailure } from "./passwords.ts";

/** How long a challenge may be answered: `authSessionValidity` in minutes, 3 by default. */
export function challengeLifetime({ client }: AppClient): number {
  return (client.authSessionValidity || 3) * 60_000;
}

/**
 * The user who wants to sign in, or undefined where the client hides who exists.
 * @throws AwsError UserNotFoundException for a client of the LEGACY behaviour
 */
export function findCandidate({ pool, client }: AppClient, name: string): User | undefined {
  const user = pool.store.findUser(name);
  if (!user && client.preventUserExistenceErrors !== "ENABLED") throw cognitoError("userMissing");
  return user;
}

/** Runs the PreAuthentication trigger, which may refuse the sign-in by throwing. */
export async function preAuthenticate(
  context: CognitoContext,
  { pool, client }: AppClient,
  name: string,
  user: User | undefined,
  clientMetadata: Readonly<Record<string, string>>,
): Promise<void> {
  await runTrigger(context, pool, "preAuthentication", {
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
  context: CognitoContext,
  { pool, client }: AppClient,
  user: User,
  clientMetadata: Readonly<Record<string, string>>,
): Promise<void> {
  await runTrigger(context, pool, "postAuthentication", {
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
 * @throws AwsError NotAuthorizedException, PasswordResetRequiredException
 */
export function checkPlainPassword(
  context: CognitoContext,
  pool: Pool,
  name: string,
  user: User | undefined,
  password: string,
): User {
  if (!user) {
    // The same work as for somebody who exists, so that time does not tell.
    const { username, verifier } = simulatedVerifier(pool, name);
    matchesVerifier({ poolName: srpPoolName(pool.definition.id), username }, password, verifier);
    throw cognitoError("incorrectPassword");
  }
  return checkProof(context, pool, user, () => passwordMatches(pool, user, password));
}

/**
 * Lets `proves` say whether the password was right and keeps count of failures.
 * @throws AwsError NotAuthorizedException, PasswordResetRequiredException
 */
export function checkProof(
  context: CognitoContext,
  pool: Pool,
  user: User,
  proves: () => boolean,
): User {
  checkLockout(context, user);
  if (user.status === "RESET_REQUIRED") throw cognitoError("passwordResetRequired");
  if (!proves()) {
    recordFailure(context, pool, user);
    throw cognitoError("incorrectPassword");
  }
  return clearFailures(pool, user);
}

/** What follows a right password: tokens, or first a new password. */
export type SignInStep = "tokens" | "newPassword";

/**
 * Judges the user's state after the password was right.
 * @throws AwsError NotAuthorizedException, UserNotConfirmedException
 */
export function nextStep(context: CognitoContext, user: User): SignInStep {
  if (!user.enabled) throw cognitoError("userDisabled");
  if (user.status === "UNCONFIRMED") throw cognitoError("userUnconfirmed");
  if (user.status !== "FORCE_CHANGE_PASSWORD") return "tokens";
  if ((user.temporaryUntil ?? Infinity) <= context.now())
    throw cognitoError("temporaryPasswordExpired");
  return "newPassword";
}

/** The NEW_PASSWORD_REQUIRED challenge, with what the client may have to ask for. */
export function newPasswordChallenge(
  context: CognitoContext,
  appClient: AppClient,
  user: User,
  details: {
    readonly clientMetadata: Readonly<Record<string, string>>;
    readonly scopes: readonly string[];
  },
) {
  const { pool, client } = appClient;
  const missing = missingAttributes(pool.definition, user.attributes);
  return {
    ChallengeName: "NEW_PASSWORD_REQUIRED",
    Session: context.challenges.open(
      {
        kind: "NEW_PASSWORD_REQUIRED",
        poolId: pool.definition.id,
        clientId: client.id,
        sub: user.sub,
        ...details,
      },
      challengeLifetime(appClient),
    ),
    ChallengeParameters: {
      USER_ID_FOR_SRP: user.username,
      requiredAttributes: JSON.stringify(missing.map((name) => `userAttributes.${name}`)),
      userAttributes: JSON.stringify(user.attributes),
    },
  };
}
