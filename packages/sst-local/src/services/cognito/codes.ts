import { createHmac, timingSafeEqual } from "node:crypto";
import { cognitoError } from "./errors.ts";
import type { Pool } from "./pool.ts";
import type { CognitoContext } from "./context.ts";
import type { CodePurpose, User } from "./user.ts";

const HOUR = 60 * 60 * 1000;

/**
 * Milliseconds.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html "Resource quotas"
 */
const VALIDITY = { signUp: 24 * HOUR, resetPassword: HOUR, verify: 24 * HOUR };

/** AWS allows 5 to 20, depending on the risk that it sees. */
const CODES_AN_HOUR = 20;
const GUESSES_A_CODE = 5;

/**
 * Generates a six-digit code that replaces earlier ones of the same purpose. Only its HMAC is
 * stored.
 * @throws AwsError LimitExceededException
 */
export function issueCode(
  context: CognitoContext,
  pool: Pool,
  user: User,
  purpose: CodePurpose,
  attribute: string,
): { user: User; code: string } {
  const now = context.now();
  const sent = (user.codesSent ?? []).filter((time) => time > now - HOUR);
  if (sent.length >= CODES_AN_HOUR) throw cognitoError("attemptLimit");
  const code = String(Buffer.from(context.random(6)).readUIntBE(0, 6) % 1_000_000).padStart(6, "0");
  const salt = Buffer.from(context.random(16)).toString("base64");
  const stored = {
    hash: hash(pool, salt, code),
    salt,
    expires:
      now + VALIDITY[purpose === "signUp" || purpose === "resetPassword" ? purpose : "verify"],
    failures: 0,
    attribute,
  };
  const changed = pool.store.saveUser({
    ...user,
    codes: { ...user.codes, [purpose]: stored },
    codesSent: [...sent, now],
  });
  return { user: changed, code };
}

/**
 * Checks a code, which stays valid; returns the attribute that it was sent to.
 * @throws AwsError CodeMismatchException, ExpiredCodeException, or LimitExceededException after five
 *   wrong guesses
 */
export function checkCode(
  context: CognitoContext,
  pool: Pool,
  user: User,
  purpose: CodePurpose,
  code: string,
): string {
  const stored = user.codes[purpose];
  if (!stored || stored.expires < context.now()) throw cognitoError("codeExpired");
  if (stored.failures >= GUESSES_A_CODE) throw cognitoError("attemptLimit");
  const matches = timingSafeEqual(
    Buffer.from(hash(pool, stored.salt, code)),
    Buffer.from(stored.hash),
  );
  if (!matches) {
    const failed = { ...stored, failures: stored.failures + 1 };
    pool.store.saveUser({ ...user, codes: { ...user.codes, [purpose]: failed } });
    throw cognitoError("codeMismatch");
  }
  return stored.attribute;
}

/** The user's codes without the one of this purpose. */
export function withoutCode(user: User, purpose: CodePurpose): User["codes"] {
  const { [purpose]: _, ...rest } = user.codes;
  return rest;
}

function hash(pool: Pool, salt: string, code: string): string {
  return createHmac("sha256", pool.keys.secret).update(`${salt}:${code}`).digest("base64");
}
