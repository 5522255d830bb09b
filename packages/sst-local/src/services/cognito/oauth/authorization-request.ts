import type { AppClient } from "../pool.ts";
import { findClient, type CognitoContext } from "../context.ts";
import { OauthError } from "./errors.ts";

/** A valid request for an authorization code. */
export interface AuthorizationRequest {
  readonly appClient: AppClient;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly state: string | undefined;
  readonly nonce: string | undefined;
  /** PKCE with S256. @see https://www.rfc-editor.org/rfc/rfc7636 */
  readonly codeChallenge: string | undefined;
}

/**
 * Parses the query of /oauth2/authorize and /login.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
 * @throws OauthError that redirects to the app once client and redirect_uri are known to be good
 */
export function parseAuthorizationRequest(
  query: URLSearchParams,
  context: CognitoContext,
): AuthorizationRequest {
  const appClient = clientNamed(query, context);
  const { client } = appClient;
  const redirectUri = query.get("redirect_uri") ?? client.defaultRedirectUri ?? "";
  if (!client.callbackUrls?.includes(redirectUri)) {
    throw new OauthError("redirect_mismatch", `${redirectUri} is no callback URL of this client`);
  }
  const state = query.get("state") ?? undefined;
  const fail = (code: string, description: string) =>
    new OauthError(code, description, { redirectUri, state });
  if (query.get("response_type") !== "code") {
    throw fail("unsupported_response_type", "sst-local emulates response_type=code");
  }
  if (!client.allowedOauthFlowsUserPoolClient || !client.allowedOauthFlows?.includes("code")) {
    throw fail("unauthorized_client", "The code flow is not enabled for this client");
  }
  const allowed = client.allowedOauthScopes ?? [];
  const requested = (query.get("scope") ?? "").split(/[ +]/).filter((scope) => scope !== "");
  if (requested.some((scope) => !allowed.includes(scope))) {
    throw fail("invalid_scope", "The client may not ask for this scope");
  }
  const codeChallenge = query.get("code_challenge") ?? undefined;
  if (codeChallenge !== undefined && query.get("code_challenge_method") !== "S256") {
    throw fail("invalid_request", "code_challenge_method must be S256");
  }
  const scopes = requested.length > 0 ? requested : allowed;
  const nonce = query.get("nonce") ?? undefined;
  return { appClient, redirectUri, scopes, state, nonce, codeChallenge };
}

/** The app client of `client_id`. @throws OauthError that shows a page */
export function clientNamed(query: URLSearchParams, context: CognitoContext): AppClient {
  try {
    return findClient(context, query.get("client_id") ?? "");
  } catch {
    throw new OauthError("invalid_request", "There is no app client with this client_id");
  }
}
