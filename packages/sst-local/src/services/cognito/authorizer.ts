import type { Claims } from "./jwt.ts";
import type { CognitoContext } from "./context.ts";
import { TOKEN_REFUSALS, verifyToken } from "./verify.ts";

/** What API Gateway asks of a COGNITO_USER_POOLS authorizer. */
export interface AuthorizerRequest {
  /** ARNs of the pools whose tokens count. */
  readonly providerArns: readonly string[];
  /** Without a `Bearer` prefix. */
  readonly token: string;
  /** `authorizationScopes` of the method. */
  readonly scopes: readonly string[];
}

/** The claims of a good token, or a sentence for the terminal. */
export type AuthorizerResult =
  { readonly claims: Claims } | { readonly refused: string; readonly expired?: boolean };

/**
 * Verifies a token for a method: an ID token where the method has no scopes, otherwise an access
 * token that has one of them.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-integrate-with-cognito.html
 */
export function authorize(context: CognitoContext, request: AuthorizerRequest): AuthorizerResult {
  const use = request.scopes.length > 0 ? "access" : "id";
  const pools = context.pools.filter(({ definition }) =>
    request.providerArns.includes(definition.arn),
  );
  const verifications = pools.map((pool) =>
    verifyToken(pool, request.token, { use, now: context.now() }),
  );
  const verified = verifications.find(({ ok }) => ok) ?? verifications.find(knowsKey);
  if (!verified) {
    return { refused: pools.length > 0 ? TOKEN_REFUSALS.key : "there is no such user pool" };
  }
  if (!verified.ok) {
    return verified.refusal === "expired"
      ? { refused: verified.message, expired: true }
      : { refused: verified.message };
  }
  const granted = use === "id" || verified.scopes.some((scope) => request.scopes.includes(scope));
  if (granted) return { claims: verified.claims };
  return { refused: `the token has none of the scopes ${request.scopes.join(", ")}` };
}

/** True for the pool whose key the token names, whose refusal says most. */
function knowsKey(verification: ReturnType<typeof verifyToken>): boolean {
  return !verification.ok && verification.refusal !== "key";
}
