import { createHmac } from "node:crypto";
import {
  AdminCreateUserCommand,
  AdminDisableUserCommand,
  AdminInitiateAuthCommand,
  type AuthFlowType,
  type CognitoIdentityProviderClient,
  GetUserCommand,
  InitiateAuthCommand,
  RespondToAuthChallengeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { describe, expect, it } from "vitest";
import { createSrpClient } from "../testing/srp-client.ts";
import { CLIENT_ID, PASSWORD, POOL_ID, poolWith } from "../testing/start.ts";
import { useCognito } from "../testing/use-cognito.ts";

const EMAIL = "bob@example.com";
const local = useCognito({ users: [EMAIL] });

const restart = (...changes: Parameters<typeof poolWith>) =>
  local.restart({ pool: poolWith(...changes) });

const byPassword = (password: string, username = EMAIL, parameters: Record<string, string> = {}) =>
  local.signIn(username, { password, parameters });

async function bySrp(client: CognitoIdentityProviderClient, password: string, username = EMAIL) {
  const srp = createSrpClient(POOL_ID);
  const challenge = await client.send(
    new InitiateAuthCommand({
      ClientId: CLIENT_ID,
      AuthFlow: "USER_SRP_AUTH",
      AuthParameters: { USERNAME: username, SRP_A: srp.publicValue },
    }),
  );
  const answer = new RespondToAuthChallengeCommand({
    ClientId: CLIENT_ID,
    ChallengeName: "PASSWORD_VERIFIER",
    ChallengeResponses: srp.respond(challenge.ChallengeParameters ?? {}, password),
  });
  return { challenge, answered: client.send(answer), again: () => client.send(answer) };
}

const INCORRECT = { name: "NotAuthorizedException", message: "Incorrect username or password." };

describe("USER_PASSWORD_AUTH", () => {
  it.each([
    ["a wrong password", EMAIL, "Wrong-horse-1"],
    ["a name nobody has", "nobody@example.com", PASSWORD],
  ])("refuses %s with the same error", async (_, username, password) => {
    await expect(byPassword(password, username)).rejects.toMatchObject(INCORRECT);
  });

  it("reveals that a user does not exist for a LEGACY client", async () => {
    await restart({}, { preventUserExistenceErrors: "LEGACY" });
    await expect(byPassword(PASSWORD, "nobody@example.com")).rejects.toMatchObject({
      name: "UserNotFoundException",
      message: "User does not exist.",
    });
  });

  it("compares usernames by case in a case-sensitive pool", async () => {
    await restart({ usernameConfiguration: { caseSensitive: true } });
    await expect(byPassword(PASSWORD, "BOB@example.com")).rejects.toMatchObject(INCORRECT);
    await expect(byPassword(PASSWORD)).resolves.toHaveProperty("AuthenticationResult");
  });

  it("locks the account after five wrong passwords, twice as long each time", async () => {
    for (let attempt = 0; attempt < 5; attempt += 1) {
      await expect(byPassword("Wrong-horse-1")).rejects.toMatchObject(INCORRECT);
    }
    const locked = { name: "NotAuthorizedException", message: "Password attempts exceeded" };
    await expect(byPassword(PASSWORD)).rejects.toMatchObject(locked);
    local.pass(1000);
    await expect(byPassword("Wrong-horse-1")).rejects.toMatchObject(INCORRECT);
    local.pass(1000);
    await expect(byPassword(PASSWORD)).rejects.toMatchObject(locked);
    local.pass(1000);
    await expect(byPassword(PASSWORD)).resolves.toHaveProperty("AuthenticationResult");
    await expect(byPassword("Wrong-horse-1")).rejects.toMatchObject(INCORRECT);
    await expect(byPassword(PASSWORD)).resolves.toHaveProperty("AuthenticationResult");
  });

  it("refuses a disabled user", async () => {
    await local.client.send(new AdminDisableUserCommand({ UserPoolId: POOL_ID, Username: EMAIL }));
    await expect(byPassword(PASSWORD)).rejects.toMatchObject({
      name: "NotAuthorizedException",
      message: "User is disabled.",
    });
  });

  it("signs a user in by AdminInitiateAuth", async () => {
    const signedIn = await local.client.send(
      new AdminInitiateAuthCommand({
        UserPoolId: POOL_ID,
        ClientId: CLIENT_ID,
        AuthFlow: "ADMIN_USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: EMAIL, PASSWORD },
      }),
    );
    expect(signedIn.AuthenticationResult?.IdToken).toBeDefined();
  });
});

describe("USER_SRP_AUTH", () => {
  it("issues tokens for a proof of the right password", async () => {
    const { challenge, answered } = await bySrp(local.client, PASSWORD);
    expect(challenge.ChallengeName).toBe("PASSWORD_VERIFIER");
    const { AuthenticationResult } = await answered;
    const self = await local.client.send(
      new GetUserCommand({ AccessToken: AuthenticationResult?.AccessToken }),
    );
    expect(self.Username).toBe(challenge.ChallengeParameters?.["USER_ID_FOR_SRP"]);
  });

  it("refuses a wrong password", async () => {
    const { answered } = await bySrp(local.client, "Wrong-horse-1");
    await expect(answered).rejects.toMatchObject(INCORRECT);
  });

  it("accepts an answer once", async () => {
    const { answered, again } = await bySrp(local.client, PASSWORD);
    await answered;
    await expect(again()).rejects.toMatchObject(INCORRECT);
  });

  it("answers with the same salt each time for a user who does not exist, then refuses", async () => {
    const first = await bySrp(local.client, PASSWORD, "nobody@example.com");
    await expect(first.answered).rejects.toMatchObject(INCORRECT);
    const second = await bySrp(local.client, PASSWORD, "nobody@example.com");
    await expect(second.answered).rejects.toMatchObject(INCORRECT);
    const shown = ["SALT", "USER_ID_FOR_SRP"].map((name) => [
      first.challenge.ChallengeParameters?.[name],
      second.challenge.ChallengeParameters?.[name],
    ]);
    for (const [one, other] of shown) expect(one).toBe(other);
    expect(shown[1]?.[0]).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it("challenges an invited user for a new password", async () => {
    await local.client.send(
      new AdminCreateUserCommand({
        UserPoolId: POOL_ID,
        Username: "new@example.com",
        TemporaryPassword: "Temporary-1",
        MessageAction: "SUPPRESS",
      }),
    );
    const { answered } = await bySrp(local.client, "Temporary-1", "new@example.com");
    expect(await answered).toMatchObject({ ChallengeName: "NEW_PASSWORD_REQUIRED" });
  });
});

describe("NEW_PASSWORD_REQUIRED", () => {
  const invite = (more: object = {}) =>
    local.client.send(
      new AdminCreateUserCommand({
        UserPoolId: POOL_ID,
        Username: "new@example.com",
        TemporaryPassword: "Temporary-1",
        UserAttributes: [{ Name: "email_verified", Value: "true" }],
        ...more,
      }),
    );
  const respond = (Session: string | undefined, responses: Record<string, string>) =>
    local.client.send(
      new RespondToAuthChallengeCommand({
        ClientId: CLIENT_ID,
        ChallengeName: "NEW_PASSWORD_REQUIRED",
        Session,
        ChallengeResponses: { USERNAME: "new@example.com", ...responses },
      }),
    );

  it("demands a strong password and the required attributes", async () => {
    await restart({ schemas: [{ name: "name", attributeDataType: "String", required: true }] });
    await invite();
    const challenge = await byPassword("Temporary-1", "new@example.com");
    expect(challenge.ChallengeName).toBe("NEW_PASSWORD_REQUIRED");
    expect(challenge.ChallengeParameters?.["requiredAttributes"]).toBe('["userAttributes.name"]');
    const { Session } = challenge;
    await expect(respond(Session, { NEW_PASSWORD: "Mine-at-last-1" })).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: "Invalid attributes given, name is missing",
    });
    const named = { "userAttributes.name": "New" };
    await expect(respond(Session, { NEW_PASSWORD: "weak", ...named })).rejects.toMatchObject({
      name: "InvalidPasswordException",
    });
    const signedIn = await respond(Session, { NEW_PASSWORD: "Mine-at-last-1", ...named });
    expect(signedIn.AuthenticationResult?.RefreshToken).toBeDefined();
    await expect(byPassword("Temporary-1", "new@example.com")).rejects.toMatchObject(INCORRECT);
    expect(await byPassword("Mine-at-last-1", "new@example.com")).toHaveProperty(
      "AuthenticationResult.IdToken",
    );
  });

  it("refuses a session that expired, was used or does not exist", async () => {
    await invite();
    const { Session } = await byPassword("Temporary-1", "new@example.com");
    await expect(respond("x".repeat(30), { NEW_PASSWORD: "Mine-1234" })).rejects.toMatchObject({
      message: "Invalid session for the user.",
    });
    local.pass(3 * 60_000 + 1);
    await expect(respond(Session, { NEW_PASSWORD: "Mine-1234" })).rejects.toMatchObject({
      message: "Invalid session for the user, session is expired.",
    });
    const fresh = await byPassword("Temporary-1", "new@example.com");
    await respond(fresh.Session, { NEW_PASSWORD: "Mine-1234" });
    await expect(respond(fresh.Session, { NEW_PASSWORD: "Mine-1234" })).rejects.toMatchObject({
      message: "Invalid session for the user.",
    });
  });

  it("refuses a session with another user's name", async () => {
    await invite();
    const { Session } = await byPassword("Temporary-1", "new@example.com");
    const stolen = respond(Session, { NEW_PASSWORD: "Mine-1234", USERNAME: EMAIL });
    await expect(stolen).rejects.toMatchObject({ message: "Invalid session for the user." });
  });

  it("refuses a temporary password after a week", async () => {
    await invite();
    local.pass(7 * 24 * 3_600_000 + 1);
    await expect(byPassword("Temporary-1", "new@example.com")).rejects.toMatchObject({
      name: "NotAuthorizedException",
      message: "Temporary password has expired and must be reset by an administrator.",
    });
  });
});

describe("an app client", () => {
  const initiate = (AuthFlow: string, AuthParameters: Record<string, string>) =>
    local.client.send(
      new InitiateAuthCommand({
        ClientId: CLIENT_ID,
        AuthFlow: AuthFlow as AuthFlowType,
        AuthParameters,
      }),
    );

  it.each([
    ["USER_PASSWORD_AUTH", "USER_PASSWORD_AUTH flow not enabled for this client"],
    ["USER_SRP_AUTH", "USER_SRP_AUTH is not enabled for the client."],
    ["ADMIN_USER_PASSWORD_AUTH", "Initiate Auth method not supported."],
    ["CUSTOM_AUTH", "sst-local does not emulate the CUSTOM_AUTH flow."],
  ])("is refused %s where it is not enabled", async (flow, message) => {
    await restart({}, { explicitAuthFlows: ["ALLOW_REFRESH_TOKEN_AUTH"] });
    const attempt = initiate(flow, { USERNAME: EMAIL, PASSWORD, SRP_A: "2" });
    await expect(attempt).rejects.toMatchObject({ name: "InvalidParameterException", message });
  });

  it("gets the name of a missing parameter", async () => {
    await expect(initiate("USER_PASSWORD_AUTH", { USERNAME: EMAIL })).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: "Missing required parameter PASSWORD",
    });
  });

  it("is refused where it does not exist", async () => {
    const attempt = local.client.send(
      new InitiateAuthCommand({ ClientId: "none", AuthFlow: "USER_PASSWORD_AUTH" }),
    );
    await expect(attempt).rejects.toMatchObject({ name: "ResourceNotFoundException" });
  });

  it("with a secret must send SECRET_HASH", async () => {
    await restart({}, { clientSecret: "s3cret" });
    const hash = (secret: string) =>
      createHmac("sha256", secret).update(`${EMAIL}${CLIENT_ID}`).digest("base64");
    await expect(byPassword(PASSWORD)).rejects.toMatchObject({
      name: "NotAuthorizedException",
      message: `Client ${CLIENT_ID} is configured with secret but SECRET_HASH was not received`,
    });
    await expect(byPassword(PASSWORD, EMAIL, { SECRET_HASH: hash("other") })).rejects.toMatchObject(
      { name: "NotAuthorizedException" },
    );
    expect(await byPassword(PASSWORD, EMAIL, { SECRET_HASH: hash("s3cret") })).toHaveProperty(
      "AuthenticationResult.IdToken",
    );
  });
});
