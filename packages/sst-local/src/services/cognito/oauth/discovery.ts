import { issuerOf } from "../definition.ts";
import { type HttpAnswer, json } from "../../../aws/http.ts";
import { jwksOf } from "../keys.ts";
import type { Pool } from "../pool.ts";

/** GET /{poolId}/.well-known/jwks.json */
export function jwksDocument(pool: Pool): HttpAnswer {
  return json(200, jwksOf(pool.keys), { "cache-control": "public, max-age=86400" });
}

/**
 * GET /{poolId}/.well-known/openid-configuration, with AWS's issuer and this machine's endpoints.
 * @see https://openid.net/specs/openid-connect-discovery-1_0.html
 */
export function openidConfiguration(pool: Pool, origin: string): HttpAnswer {
  const scopes = new Set(
    pool.definition.clients.flatMap((client) => client.allowedOauthScopes ?? []),
  );
  return json(200, {
    authorization_endpoint: `${origin}/oauth2/authorize`,
    end_session_endpoint: `${origin}/logout`,
    id_token_signing_alg_values_supported: ["RS256"],
    issuer: issuerOf(pool.definition),
    jwks_uri: `${origin}/${pool.definition.id}/.well-known/jwks.json`,
    response_types_supported: ["code"],
    revocation_endpoint: `${origin}/oauth2/revoke`,
    scopes_supported: [...scopes],
    subject_types_supported: ["public"],
    token_endpoint: `${origin}/oauth2/token`,
    token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    userinfo_endpoint: `${origin}/oauth2/userInfo`,
  });
}
