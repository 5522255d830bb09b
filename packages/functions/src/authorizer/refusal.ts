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
 * The log's reasons for refusing a token. The errors are told apart by class, because they have no
 * names of their own and their messages may quote the token.
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

/** The reason for refusing a token, in words that quote nothing of it. */
export function reasonOf(error: unknown): string {
  return REASONS.find(([kind]) => error instanceof kind)?.[1] ?? "other";
}

/** True when the user pool's keys could not be fetched, which is not the token's fault. */
export function isUnavailable(error: unknown): boolean {
  return error instanceof FetchError || error instanceof JwksValidationError;
}

/**
 * The error that an authorizer throws for a token that it could not verify. API Gateway answers 401 to
 * `Unauthorized`, in this spelling, and 500 to everything else, as when the keys cannot be fetched
 * (https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html).
 */
export function refusal(error: unknown, details: Record<string, string> = {}): Error {
  if (isUnavailable(error)) {
    logger.error("the keys of the user pool cannot be fetched", {
      ...details,
      error: error as Error,
    });
    return error as Error;
  }
  return unauthorized(reasonOf(error), details);
}

/** Logs the reason and returns the error that API Gateway answers with 401. */
export function unauthorized(reason: string, details: Record<string, string> = {}): Error {
  logger.info("caller refused", { ...details, reason });
  return new Error("Unauthorized");
}
