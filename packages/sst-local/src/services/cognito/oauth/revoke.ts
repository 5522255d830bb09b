import type { HttpAnswer, HttpRequest } from "../../../aws/http.ts";
import type { Services } from "../services.ts";
import { findSession } from "../tokens/sessions.ts";
import { authenticateClient } from "./client-authentication.ts";
import { OauthError } from "./errors.ts";

/**
 * POST /oauth2/revoke: ends the session of a refresh token; an unknown one is no error.
 * https://docs.aws.amazon.com/cognito/latest/developerguide/revocation-endpoint.html
 */
export function revoke(request: HttpRequest, services: Services): HttpAnswer {
  const form = new URLSearchParams(request.body);
  const through = authenticateClient(request, form, services);
  const token = form.get("token") ?? "";
  if (token === "") throw new OauthError("invalid_request", "There is no token");
  if (token.split(".").length === 3) {
    throw new OauthError("unsupported_token_type", "Only refresh tokens can be revoked");
  }
  const session = findSession(through, token);
  if (session && session.clientId !== through.client.id) {
    throw new OauthError("invalid_client", "The token is another client's");
  }
  if (session) through.pool.store.revokeSession(session);
  return { status: 200 };
}
