import { signOutEverywhere } from "../auth/passwords.ts";
import { cognitoError } from "../errors.ts";
import { checkSecretHash } from "../pool.ts";
import { findClient, type CognitoContext } from "../context.ts";
import { bearerOf } from "../tokens/bearer.ts";
import { issueTokens, SELF_SERVICE_SCOPE } from "../tokens/issue.ts";
import { findSession, resumeSession } from "../tokens/sessions.ts";
import type { Input } from "../../../aws/input.ts";
import { CLIENT_ID } from "./constraints.ts";
import { type Operations, userOf } from "./operation.ts";

export const sessionOperations: Operations = {
  GetTokensFromRefreshToken: { access: "browser", run: getTokensFromRefreshToken },
  GlobalSignOut: { access: "browser", run: globalSignOut },
  AdminUserGlobalSignOut: { access: "signed", run: adminUserGlobalSignOut },
  RevokeToken: { access: "browser", run: revokeToken },
};

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetTokensFromRefreshToken.html */
async function getTokensFromRefreshToken(input: Input, context: CognitoContext) {
  const appClient = findClient(context, input.string("ClientId", CLIENT_ID));
  checkClientSecret(input, appClient.client.id, appClient.client.clientSecret);
  const { session, user } = resumeSession(context, appClient, input.string("RefreshToken"));
  const issued = await issueTokens(context, appClient, user, session, {
    source: "RefreshTokens",
    clientMetadata: input.stringMap("ClientMetadata"),
  });
  return {
    AuthenticationResult: {
      AccessToken: issued.accessToken,
      ExpiresIn: issued.expiresIn,
      IdToken: issued.idToken,
      TokenType: "Bearer",
    },
  };
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GlobalSignOut.html */
function globalSignOut(input: Input, context: CognitoContext) {
  const { pool, user } = bearerOf(context, input.string("AccessToken"), SELF_SERVICE_SCOPE);
  signOutEverywhere(context, pool, user);
  return {};
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminUserGlobalSignOut.html */
function adminUserGlobalSignOut(input: Input, context: CognitoContext) {
  const { pool, user } = userOf(input, context);
  signOutEverywhere(context, pool, user);
  return {};
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_RevokeToken.html */
function revokeToken(input: Input, context: CognitoContext) {
  const appClient = findClient(context, input.string("ClientId", CLIENT_ID));
  const { client, pool } = appClient;
  checkClientSecret(input, client.id, client.clientSecret);
  if (client.enableTokenRevocation === false) throw cognitoError("revocationDisabled");
  const token = input.string("Token");
  if (token.split(".").length === 3) throw cognitoError("wrongTokenType");
  const session = findSession(appClient, token);
  if (session && session.clientId !== client.id) throw cognitoError("refreshTokenInvalid");
  if (session) pool.store.revokeSession(session);
  return {};
}

/** Checks the secret itself, which these operations take, since there is no username to hash. */
function checkClientSecret(input: Input, clientId: string, secret: string | undefined): void {
  const given = input.optionalString("ClientSecret");
  if (secret === undefined || given === secret) return;
  checkSecretHash(
    { id: clientId, name: "", clientSecret: secret },
    given === undefined ? undefined : "",
    [],
  );
}
