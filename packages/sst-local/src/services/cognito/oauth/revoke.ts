import type { HttpAnswer, HttpRequest } from "../../../aws/http.ts";
import type { CognitoContext } from "../context.ts";
import { findSession } from "../tokens/sessions.ts";
import { authenticateClient } from "./client-authentication.ts";
import { OauthError } from "./errors.ts";

/**
 * POST /oauth2/revoke: revokes the session of a refresh token; an unknown token is no error.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html
 */
export function revoke(request: HttpRequest, context: CognitoContext): HttpAnswer {
  const form = new URLSearchParams(request.body);
  const appClient = authenticateClient(request, form, context);
  const token = form.get("token") ?? "";
  if (token === "") throw new OauthError("invalid_request", "There is no token");
  if (token.split(".").length === 3) {
    throw new OauthError("unsupported_token_type", "Only refresh tokens can be revoked");
  }
  const session = findSession(appClient, token);
  if (session && session.clientId !== appClient.client.id) {
    throw new OauthError("invalid_client", "The token is another client's");
  }
  if (session) appClient.pool.store.revokeSession(session);
  return { status: 200 };
}
