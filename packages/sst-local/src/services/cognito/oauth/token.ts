import { AwsError } from "../../../aws/error.ts";
import { issuerOf } from "../definition.ts";
import { type HttpAnswer, type HttpRequest, json } from "../../../aws/http.ts";
import { signJwt } from "../jwt.ts";
import type { AppClient } from "../pool.ts";
import type { CognitoContext } from "../context.ts";
import { sha256 } from "../srp/group.ts";
import { issueTokens } from "../tokens/issue.ts";
import { resumeSession, startSession, uuid } from "../tokens/sessions.ts";
import { tokenValidity } from "../tokens/validity.ts";
import { authenticateClient } from "./client-authentication.ts";
import { OauthError } from "./errors.ts";

/**
 * POST /oauth2/token: issues tokens for a code, a refresh token or client credentials.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/token-endpoint.html
 */
export async function token(request: HttpRequest, context: CognitoContext): Promise<HttpAnswer> {
  const form = new URLSearchParams(request.body);
  const appClient = authenticateClient(request, form, context);
  const headers = { "cache-control": "no-store", pragma: "no-cache" };
  switch (form.get("grant_type")) {
    case "authorization_code":
      return json(200, await redeemCode(form, appClient, context), headers);
    case "refresh_token":
      return json(200, await refresh(form, appClient, context), headers);
    case "client_credentials":
      return json(200, clientCredentials(form, appClient, context), headers);
    default:
      throw new OauthError("unsupported_grant_type", "This grant_type is not emulated");
  }
}

async function redeemCode(form: URLSearchParams, appClient: AppClient, context: CognitoContext) {
  const grant = context.grants.redeemCode(form.get("code") ?? "");
  const verifier = form.get("code_verifier");
  const user = grant && appClient.pool.store.userBySub(grant.sub);
  const asked =
    grant?.clientId === appClient.client.id && grant.redirectUri === form.get("redirect_uri");
  if (!grant || !asked || !user?.enabled || !provesChallenge(grant.codeChallenge, verifier)) {
    throw new OauthError("invalid_grant", "The code is not valid");
  }
  const { session, refreshToken } = startSession(context, appClient, user, grant.scopes);
  const issued = await issueTokens(context, appClient, user, session, {
    source: "HostedAuth",
    nonce: grant.nonce,
  });
  return {
    ...(grant.scopes.includes("openid") && { id_token: issued.idToken }),
    access_token: issued.accessToken,
    refresh_token: refreshToken,
    expires_in: issued.expiresIn,
    token_type: "Bearer",
  };
}

async function refresh(form: URLSearchParams, appClient: AppClient, context: CognitoContext) {
  try {
    const refreshToken = form.get("refresh_token") ?? "";
    const { session, user } = resumeSession(context, appClient, refreshToken);
    const issued = await issueTokens(context, appClient, user, session, {
      source: "RefreshTokens",
    });
    return {
      id_token: issued.idToken,
      access_token: issued.accessToken,
      expires_in: issued.expiresIn,
      token_type: "Bearer",
    };
  } catch (error) {
    if (error instanceof AwsError) throw new OauthError("invalid_grant", error.message);
    throw error;
  }
}

function clientCredentials(form: URLSearchParams, appClient: AppClient, context: CognitoContext) {
  const { client, pool } = appClient;
  const flows = client.allowedOauthFlows ?? [];
  if (client.clientSecret === undefined || !flows.includes("client_credentials")) {
    throw new OauthError("unauthorized_client", "The client may not act for itself");
  }
  const allowed = client.allowedOauthScopes ?? [];
  const requested = (form.get("scope") ?? "").split(" ").filter((scope) => scope !== "");
  if (requested.some((scope) => !allowed.includes(scope))) {
    throw new OauthError("invalid_scope", "The client may not ask for this scope");
  }
  const issuedAt = Math.floor(context.now() / 1000);
  const expiresIn = tokenValidity(client).access;
  const accessToken = signJwt(
    {
      sub: client.id,
      token_use: "access",
      scope: (requested.length > 0 ? requested : allowed).join(" "),
      auth_time: issuedAt,
      iss: issuerOf(pool.definition),
      exp: issuedAt + expiresIn,
      iat: issuedAt,
      version: 2,
      jti: uuid(context),
      client_id: client.id,
    },
    pool.keys.access,
  );
  return { access_token: accessToken, expires_in: expiresIn, token_type: "Bearer" };
}

/** Verifies PKCE. @see https://www.rfc-editor.org/rfc/rfc7636#section-4.6 */
function provesChallenge(challenge: string | undefined, verifier: string | null): boolean {
  if (challenge === undefined) return true;
  return verifier !== null && sha256(verifier).toString("base64url") === challenge;
}
