import { cognitoError } from "../errors.ts";
import { checkPassword } from "../password-policy.ts";
import { hashPassword, policyOf, type Pool } from "../pool.ts";
import type { CognitoContext } from "../context.ts";
import type { User, UserStatus } from "../user.ts";

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/authentication.html#authentication-flow-lockout-behavior */
const FREE_FAILURES = 5;
const LONGEST_LOCK = 15 * 60 * 1000;

/** @throws AwsError NotAuthorizedException while the account is locked */
export function checkLockout(context: CognitoContext, user: User): void {
  if ((user.failedSignIns?.lockedUntil ?? 0) > context.now())
    throw cognitoError("passwordAttempts");
}

/** Counts a wrong password. From the fifth on it locks the account, twice as long each time. */
export function recordFailure(context: CognitoContext, pool: Pool, user: User): void {
  const count = (user.failedSignIns?.count ?? 0) + 1;
  const lock =
    count < FREE_FAILURES ? 0 : Math.min(1000 * 2 ** (count - FREE_FAILURES), LONGEST_LOCK);
  pool.store.saveUser({
    ...user,
    failedSignIns: { count, lockedUntil: lock === 0 ? 0 : context.now() + lock },
  });
}

/** Resets the count of wrong passwords. */
export function clearFailures(pool: Pool, user: User): User {
  if (!user.failedSignIns) return user;
  const { failedSignIns: _, ...rest } = user;
  return pool.store.saveUser(rest);
}

/**
 * Stores a new password of the user, with the status that follows from it.
 * @throws AwsError InvalidPasswordException
 */
export function setPassword(
  context: CognitoContext,
  pool: Pool,
  user: User,
  password: string,
  status: UserStatus,
): User {
  checkPassword(policyOf(pool), password);
  const { temporaryUntil: _, failedSignIns: __, ...rest } = user;
  return pool.store.saveUser({
    ...rest,
    password: hashPassword(pool, user.username, password, context.random),
    status,
    modified: context.now(),
    ...(status === "FORCE_CHANGE_PASSWORD" && {
      temporaryUntil: context.now() + policyOf(pool).temporaryPasswordValidityDays * 24 * 3_600_000,
    }),
  });
}

/** Ends every session of the user, as GlobalSignOut and a password reset do. */
export function signOutEverywhere(context: CognitoContext, pool: Pool, user: User): void {
  for (const session of pool.store.sessionsOf(user)) pool.store.revokeSession(session);
  pool.store.saveUser({ ...user, signedOutAt: context.now() });
}
