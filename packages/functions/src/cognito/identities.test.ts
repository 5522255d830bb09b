import {
  AdminGetUserCommand,
  AdminSetUserPasswordCommand,
  RespondToAuthChallengeCommand,
  InitiateAuthCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import type { Identities } from "@souk/core/user";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  CLIENT_ID,
  PASSWORD,
  POOL_ID,
  partsOf,
  startCognito,
  type Started,
} from "../../test/tokens.ts";
import { clientOf } from "../../test/cognito.ts";
import { cognitoIdentities } from "./identities.ts";

let cognito: Started;
let identities: Identities;
beforeAll(async () => {
  cognito = await startCognito();
  identities = cognitoIdentities(clientOf(cognito), POOL_ID);
});
afterAll(() => cognito.stop());

const attributesOf = async (Username: string) => {
  const command = new AdminGetUserCommand({ UserPoolId: POOL_ID, Username });
  const { UserAttributes = [] } = await cognito.client.send(command);
  return Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value]));
};

it("creates a user with a verified address, invited by e-mail, who can sign in", async () => {
  const email = "zoe@example.com";
  const sub = await identities.create({ email, name: "Zoë" });
  expect(await attributesOf(email)).toMatchObject({
    sub,
    email,
    email_verified: "true",
    name: "Zoë",
  });
  expect(cognito.outbox.at(-1)).toMatchObject({ kind: "invitation", medium: "EMAIL", to: email });
  const { Session } = await cognito.client.send(
    new InitiateAuthCommand({
      ClientId: CLIENT_ID,
      AuthFlow: "USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: email, PASSWORD: cognito.lastCode(email) },
    }),
  );
  const { AuthenticationResult } = await cognito.client.send(
    new RespondToAuthChallengeCommand({
      ClientId: CLIENT_ID,
      ChallengeName: "NEW_PASSWORD_REQUIRED",
      Session,
      ChallengeResponses: { USERNAME: email, NEW_PASSWORD: PASSWORD },
    }),
  );
  expect(partsOf(AuthenticationResult?.IdToken ?? "").claims["sub"]).toBe(sub);
});

it("creates no user where the address has an identity, in any case", async () => {
  expect(await identities.create({ email: "ben@example.com", name: "Ben" })).toBeDefined();
  expect(await identities.create({ email: "BEN@example.com", name: "Ben" })).toBeUndefined();
});

it("finds an identity that was invited and never signed in, and no other", async () => {
  const email = "una@example.com";
  expect(await identities.findInvited(email)).toBeUndefined();
  const sub = await identities.create({ email, name: "Una" });
  expect(await identities.findInvited(email)).toBe(sub);
  await cognito.client.send(
    new AdminSetUserPasswordCommand({
      UserPoolId: POOL_ID,
      Username: email,
      Password: PASSWORD,
      Permanent: true,
    }),
  );
  expect(await identities.findInvited(email)).toBeUndefined();
});

it("renames and removes by id, also a second time", async () => {
  const sub = (await identities.create({ email: "cy@example.com", name: "Cy" })) ?? "";
  await identities.rename(sub, "Cyd");
  expect((await attributesOf(sub))["name"]).toBe("Cyd");
  await identities.remove(sub);
  await expect(attributesOf(sub)).rejects.toThrow(
    expect.objectContaining({ name: "UserNotFoundException" }),
  );
  await identities.remove(sub);
  await identities.rename(sub, "Nobody");
});

it("refuses an address that Cognito does not accept as invalid input", async () => {
  await expect(identities.create({ email: "no address", name: "A" })).rejects.toThrow(
    expect.objectContaining({ kind: "input" }),
  );
});

it("throws other errors of Cognito unchanged", async () => {
  const elsewhere = cognitoIdentities(clientOf(cognito), "eu-west-1_NoSuchPool");
  await expect(elsewhere.remove("x")).rejects.toThrow(
    expect.objectContaining({ name: "ResourceNotFoundException" }),
  );
  const nowhere = clientOf({ url: "http://127.0.0.1:1" });
  await expect(cognitoIdentities(nowhere, POOL_ID).remove("x")).rejects.toThrow();
});
