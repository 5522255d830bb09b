import type { Policy } from "../../../aws/policy/policy.ts";
import { compilePolicy } from "../../../aws/policy/policy.ts";
import { PolicyError } from "../../../aws/policy/policy-error.ts";
import { kindOf } from "./json-path.ts";

/**
 * Characters of a Resource in the policy of a Lambda authorizer.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-execution-service-limits-table.html
 */
const POLICY_RESOURCE_LIMIT = 512;

/** The output of a Lambda authorizer, ready to be evaluated and cached. */
export interface AuthorizerResult {
  readonly principalId: string;
  readonly policy: Policy;
  /** `$context.authorizer` without the principal. Numbers and booleans are strings, null stays. */
  readonly context: AuthorizerContext;
  readonly usageIdentifierKey: string | undefined;
}

export type AuthorizerContext = Readonly<Record<string, string | null>>;

/**
 * Reads the output of a Lambda authorizer.
 * @throws PolicyError when API Gateway refuses it
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export function parseAuthorizerResult(payload: unknown): AuthorizerResult {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) {
    throw new PolicyError(`it returned ${kindOf(payload)} instead of an object`);
  }
  const { principalId, policyDocument, context, usageIdentifierKey } = payload as Record<
    string,
    unknown
  >;
  if (typeof principalId !== "string" && typeof principalId !== "number") {
    throw new PolicyError("it returned no principalId");
  }
  if (policyDocument === undefined || policyDocument === null) {
    throw new PolicyError("it returned no policyDocument");
  }
  return {
    principalId: String(principalId),
    policy: compilePolicy(policyDocument, { maximumResourceLength: POLICY_RESOURCE_LIMIT }),
    context: contextOf(context),
    usageIdentifierKey: typeof usageIdentifierKey === "string" ? usageIdentifierKey : undefined,
  };
}

/** @see https://github.com/DefinitelyTyped/DefinitelyTyped/pull/69823 for null, which AWS passes on */
function contextOf(context: unknown): AuthorizerContext {
  if (context === undefined || context === null) return {};
  if (typeof context !== "object" || Array.isArray(context)) {
    throw new PolicyError(`its context is ${kindOf(context)} instead of an object`);
  }
  return Object.fromEntries(
    Object.entries(context).map(([key, value]) => {
      if (value === null) return [key, null];
      if (!["string", "number", "boolean"].includes(typeof value)) {
        throw new PolicyError(
          `context.${key} is ${kindOf(value)}; only strings, numbers and booleans are allowed`,
        );
      }
      return [key, String(value)];
    }),
  );
}

/**
 * The error message of a Lambda authorizer that failed: `Unauthorized` becomes a 401, every other
 * message a 500.
 */
export function authorizerErrorMessage(payload: unknown): unknown {
  return typeof payload === "object" && payload !== null && "errorMessage" in payload
    ? payload.errorMessage
    : payload;
}
