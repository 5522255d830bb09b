import { timingSafeEqual } from "node:crypto";
import type { HttpRequest } from "../../../aws/http.ts";
import { sha256 } from "../srp/group.ts";
import type { AppClient } from "../pool.ts";
import { findClient, type CognitoContext } from "../context.ts";
import { OauthError } from "./errors.ts";

/**
 * Authenticates the app client of a token request by HTTP Basic, or by `client_id` and
 * `client_secret` in the form. Clients without a secret need none.
 * @see https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
 * @throws OauthError invalid_client
 */
export function authenticateClient(
  request: HttpRequest,
  form: URLSearchParams,
  context: CognitoContext,
): AppClient {
  const basic = /^Basic (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
  const [basicId, basicSecret] = basic
    ? Buffer.from(basic, "base64").toString("utf8").split(":")
    : [];
  const appClient = lookUp(basicId ?? form.get("client_id") ?? "", context);
  const { clientSecret } = appClient.client;
  const given = basicSecret ?? form.get("client_secret") ?? "";
  if (clientSecret !== undefined && !timingSafeEqual(sha256(clientSecret), sha256(given))) {
    throw invalidClient();
  }
  return appClient;
}

function lookUp(clientId: string, context: CognitoContext): AppClient {
  try {
    return findClient(context, clientId);
  } catch {
    throw invalidClient();
  }
}

function invalidClient(): OauthError {
  return new OauthError("invalid_client", "There is no such client, or its secret is wrong");
}
