import { createHmac } from "node:crypto";
import {
  AdminUserGlobalSignOutCommand,
  GetTokensFromRefreshTokenCommand,
  GetUserCommand,
  GlobalSignOutCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, it } from "vitest";
import { decodeJwt } from "../jwt.ts";
import { CLIENT_ID, POOL_ID, poolWith } from "../testing/start.ts";
import { useCognito } from "../testing/use-cognito.ts";

const EMAIL = "erin@example.com";
const local = useCognito({ users: [EMAIL] });

const signIn = async () => {
  const { AuthenticationResult: tokens } = await local.signIn(EMAIL);
  return {
    AccessToken: tokens?.AccessToken ?? "",
    IdToken: tokens?.IdToken ?? "",
    RefreshToken: tokens?.RefreshToken ?? "",
  };
};
const refresh = async (REFRESH_TOKEN: string, more: Record<string, string> = {}) =>
  (
    await local.client.send(
      new InitiateAuthCommand({
        ClientId: CLIENT_ID,
        AuthFlow: "REFRESH_TOKEN_AUTH",
        AuthParameters: { REFRESH_TOKEN, ...more },
      }),
    )
  ).AuthenticationResult;
const getUser = (AccessToken: string) => local.client.send(new GetUserCommand({ AccessToken }));
const claimsOf = (token: string | undefined) => decodeJwt(token ?? "")?.claims;

it("refreshes tokens of the same session, without a new refresh token", async () => {
  const first = await signIn();
  local.pass(10_000);
  const second = await refresh(first.RefreshToken);
  expect(second?.RefreshToken).toBeUndefined();
  const [before, after] = [claimsOf(first.AccessToken), claimsOf(second?.AccessToken)];
  expect(after?.["auth_time"]).toBe(before?.["auth_time"]);
  expect(after?.["origin_jti"]).toBe(before?.["origin_jti"]);
  expect(after?.["jti"]).not.toBe(before?.["jti"]);
  expect(Number(after?.["exp"])).toBeGreaterThan(Number(before?.["exp"]));
  await getUser(second?.AccessToken ?? "");
});

it("refreshes by GetTokensFromRefreshToken", async () => {
  const { RefreshToken } = await signIn();
  const command = new GetTokensFromRefreshTokenCommand({ ClientId: CLIENT_ID, RefreshToken });
  const { AuthenticationResult } = await local.client.send(command);
  expect(await getUser(AuthenticationResult?.AccessToken ?? "")).toHaveProperty("Username");
});

it("issues tokens with the client's validity", async () => {
  await local.restart({
    pool: poolWith(
      {},
      {
        accessTokenValidity: 5,
        idTokenValidity: 2,
        refreshTokenValidity: 60,
        tokenValidityUnits: { accessToken: "minutes", idToken: "hours", refreshToken: "minutes" },
      },
    ),
  });
  const tokens = await signIn();
  const lifetime = (token: string) =>
    Number(claimsOf(token)?.["exp"]) - Number(claimsOf(token)?.["iat"]);
  expect(lifetime(tokens.AccessToken)).toBe(300);
  expect(lifetime(tokens.IdToken)).toBe(7200);
  local.pass(300_000);
  await expect(getUser(tokens.AccessToken)).rejects.toMatchObject({
    name: "NotAuthorizedException",
    message: "Access Token has expired",
  });
  local.pass(3_300_001);
  await expect(refresh(tokens.RefreshToken)).rejects.toMatchObject({
    name: "NotAuthorizedException",
    message: "Refresh Token has expired",
  });
});

it.each([
  ["the user", (token: string) => new GlobalSignOutCommand({ AccessToken: token })],
  [
    "an administrator",
    () => new AdminUserGlobalSignOutCommand({ UserPoolId: POOL_ID, Username: EMAIL }),
  ],
])("ends every session when %s signs out everywhere", async (_, command) => {
  const [one, other] = [await signIn(), await signIn()];
  await local.client.send(command(one.AccessToken) as GlobalSignOutCommand);
  for (const { AccessToken, RefreshToken } of [one, other]) {
    await expect(getUser(AccessToken)).rejects.toMatchObject({
      name: "NotAuthorizedException",
      message: "Access Token has been revoked",
    });
    await expect(refresh(RefreshToken)).rejects.toMatchObject({
      message: "Refresh Token has been revoked",
    });
  }
  // API Gateway checks tokens without asking Cognito.
  expect(local.cognito.verify(POOL_ID, one.IdToken)).toMatchObject({ ok: true });
  await getUser((await signIn()).AccessToken);
});

it("revokes one refresh token with its access tokens, and leaves other sessions", async () => {
  const [one, other] = [await signIn(), await signIn()];
  await local.client.send(new RevokeTokenCommand({ ClientId: CLIENT_ID, Token: one.RefreshToken }));
  await expect(refresh(one.RefreshToken)).rejects.toMatchObject({
    message: "Refresh Token has been revoked",
  });
  await expect(getUser(one.AccessToken)).rejects.toMatchObject({
    message: "Access Token has been revoked",
  });
  await refresh(other.RefreshToken);
});

it("refuses to revoke an access token", async () => {
  const { AccessToken } = await signIn();
  const command = new RevokeTokenCommand({ ClientId: CLIENT_ID, Token: AccessToken });
  await expect(local.client.send(command)).rejects.toMatchObject({
    name: "UnsupportedTokenTypeException",
  });
});

it("refuses a refresh token that was made up", async () => {
  await expect(refresh("x".repeat(40))).rejects.toMatchObject({
    name: "NotAuthorizedException",
    message: "Invalid Refresh Token",
  });
});

// https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html#cognito-user-pools-computing-secret-hash
it("refreshes with a SECRET_HASH of the username, and not of an alias", async () => {
  await local.restart({ pool: poolWith({}, { clientSecret: "s3cret" }) });
  const hash = (username: string) =>
    createHmac("sha256", "s3cret").update(`${username}${CLIENT_ID}`).digest("base64");
  const { AuthenticationResult } = await local.signIn(EMAIL, {
    parameters: { SECRET_HASH: hash(EMAIL) },
  });
  const token = AuthenticationResult?.RefreshToken ?? "";
  const username = String(claimsOf(AuthenticationResult?.AccessToken)?.["username"]);
  expect(await refresh(token, { SECRET_HASH: hash(username) })).toHaveProperty("IdToken");
  await expect(refresh(token, { SECRET_HASH: hash(EMAIL) })).rejects.toMatchObject({
    name: "NotAuthorizedException",
    message: `SecretHash does not match for the client: ${CLIENT_ID}`,
  });
});
