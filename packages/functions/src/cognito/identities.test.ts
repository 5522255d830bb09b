import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
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
import { cognitoIdentities } from "./identities.ts";

let cognito: Started;
let identities: Identities;
beforeAll(async () => {
  cognito = await startCognito();
  identities = cognitoIdentities(cognito.client, POOL_ID);
});
afterAll(() => cognito.stop());

const attributesOf = async (Username: string) => {
  const command = new AdminGetUserCommand({ UserPoolId: POOL_ID, Username });
  const { UserAttributes = [] } = await cognito.client.send(command);
  return Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value]));
};

it("makes a user whose address counts as verified, invited by e-mail, who can sign in", async () => {
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

it("makes nobody where the address has an identity, in whichever case", async () => {
  expect(await identities.create({ email: "ben@example.com", name: "Ben" })).toBeDefined();
  expect(await identities.create({ email: "BEN@example.com", name: "Ben" })).toBeUndefined();
});

it("renames by id, and removes by id, once or more", async () => {
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

it("blames the input for what Cognito does not take", async () => {
  await expect(identities.create({ email: "no address", name: "A" })).rejects.toThrow(
    expect.objectContaining({ kind: "input" }),
  );
});

it("passes on what is nobody's mistake", async () => {
  const elsewhere = cognitoIdentities(cognito.client, "eu-west-1_NoSuchPool");
  await expect(elsewhere.remove("x")).rejects.toThrow(
    expect.objectContaining({ name: "ResourceNotFoundException" }),
  );
  const nowhere = new CognitoIdentityProviderClient({
    endpoint: "http://127.0.0.1:1",
    region: "eu-west-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  await expect(cognitoIdentities(nowhere, POOL_ID).remove("x")).rejects.toThrow();
});
