import { missingAttributes } from "../attributes.ts";
import { cognitoError } from "../errors.ts";
import { type AppClient, type Pool, passwordMatches, simulatedVerifier } from "../pool.ts";
import type { CognitoContext } from "../context.ts";
import { matchesVerifier, srpPoolName } from "../srp/server.ts";
import { runTrigger, triggerAttributes } from "../triggers.ts";
import type { User } from "../user.ts";
import { checkLockout, clearFailures, recordFailure } from "./passwords.ts";

/** Milliseconds within which a challenge must be answered: `authSessionValidity`, 3 minutes by default. */
export function challengeLifetime({ client }: AppClient): number {
  return (client.authSessionValidity || 3) * 60_000;
}

/**
 * The user of a name; undefined where there is none and the client hides that.
 * @throws AwsError UserNotFoundException where the client does not hide it (LEGACY)
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
 * Checks a password that was sent as plain text, over TLS on AWS.
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
    // The same work as for a user who exists, so that the time does not reveal it.
    const { username, verifier } = simulatedVerifier(pool, name);
    matchesVerifier({ poolName: srpPoolName(pool.definition.id), username }, password, verifier);
    throw cognitoError("incorrectPassword");
  }
  return checkProof(context, pool, user, () => passwordMatches(pool, user, password));
}

/**
 * Checks a proof of the password, and counts failures.
 * @param proves true where the password is right
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

/** What follows the right password: tokens, or a challenge for a new password. */
export type SignInStep = "tokens" | "newPassword";

/**
 * Decides by the user's status what follows the right password.
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

/** Opens the NEW_PASSWORD_REQUIRED challenge, with the attributes that are missing. */
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
