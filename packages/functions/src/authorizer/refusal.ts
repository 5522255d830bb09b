import {
  CognitoJwtInvalidClientIdError,
  CognitoJwtInvalidTokenUseError,
  FetchError,
  JwksValidationError,
  JwtExpiredError,
  JwtInvalidSignatureAlgorithmError,
  JwtInvalidSignatureError,
  JwtParseError,
  JwtWithoutValidKidError,
  KidNotFoundInJwksError,
  ParameterValidationError,
  WaitPeriodNotYetEndedJwkError,
} from "aws-jwt-verify/error";
import { logger } from "../logger.ts";

/**
 * What the log says of a bad token. The errors have no names of their own, and their messages may
 * quote the token.
 */
const REASONS = [
  [JwtParseError, "malformed"],
  [JwtInvalidSignatureAlgorithmError, "algorithm"],
  [JwtInvalidSignatureError, "signature"],
  [JwtWithoutValidKidError, "no key"],
  [KidNotFoundInJwksError, "unknown key"],
  [WaitPeriodNotYetEndedJwkError, "unknown key"],
  [ParameterValidationError, "issuer"],
  [JwtExpiredError, "expired"],
  [CognitoJwtInvalidClientIdError, "audience"],
  [CognitoJwtInvalidTokenUseError, "token use"],
] as const;

/** Why a token was refused, in a word or two that hold nothing of it. */
export function reasonOf(error: unknown): string {
  return REASONS.find(([kind]) => error instanceof kind)?.[1] ?? "other";
}

/** True when it was not the token: the pool's keys could not be had, which may pass. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof FetchError || error instanceof JwksValidationError;
}

/**
 * What an authorizer throws when it could not say who calls. On `Unauthorized`, in this spelling,
 * API Gateway answers 401; on anything else 500, which is right where the token is not to blame
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html).
 */
export function refusal(error: unknown, details: Record<string, string> = {}): Error {
  if (isUnavailable(error)) {
    logger.error("the keys of the user pool cannot be had", { ...details, error: error as Error });
    return error as Error;
  }
  return unauthorized(reasonOf(error), details);
}

/** The refusal of a caller for a reason that is known. */
export function unauthorized(reason: string, details: Record<string, string> = {}): Error {
  logger.info("caller refused", { ...details, reason });
  return new Error("Unauthorized");
}
