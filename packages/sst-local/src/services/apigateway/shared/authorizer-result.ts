import { POLICY_RESOURCE_LIMIT } from "../rest/api/limits.ts";
import type { Policy } from "./policy/policy.ts";
import { compilePolicy } from "./policy/policy.ts";
import { PolicyError } from "./policy/policy-error.ts";

/** What a Lambda authorizer answered, ready to be evaluated and cached. */
export interface AuthorizerResult {
  readonly principalId: string;
  readonly policy: Policy;
  /** `$context.authorizer` apart from the principal; every value a string. */
  readonly context: Readonly<Record<string, string>>;
  readonly usageIdentifierKey: string | undefined;
}

/**
 * Reads the output of a Lambda authorizer.
 * @throws PolicyError when API Gateway would not take it
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-lambda-authorizer-output.html
 */
export function parseAuthorizerResult(payload: unknown): AuthorizerResult {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) {
    throw new PolicyError(`it returned ${describe(payload)} instead of an object`);
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

function contextOf(context: unknown): Record<string, string> {
  if (context === undefined || context === null) return {};
  if (typeof context !== "object" || Array.isArray(context)) {
    throw new PolicyError(`its context is ${describe(context)} instead of an object`);
  }
  const values = Object.entries(context).filter(([, value]) => value !== null);
  return Object.fromEntries(
    values.map(([key, value]) => {
      if (!["string", "number", "boolean"].includes(typeof value)) {
        throw new PolicyError(
          `context.${key} is ${describe(value)}; only strings, numbers and booleans are taken`,
        );
      }
      return [key, String(value)];
    }),
  );
}

function describe(value: unknown): string {
  if (value === undefined || value === null) return "null";
  return Array.isArray(value)
    ? "a list"
    : typeof value === "object"
      ? "an object"
      : `a ${typeof value}`;
}
