import {
  AdminGetUserCommand,
  ChangePasswordCommand,
  ConfirmSignUpCommand,
  GetUserCommand,
  InitiateAuthCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CLIENT_ID, PASSWORD, POOL_ID, type Started, startCognito } from "./testing/start.ts";

let local: Started;
beforeAll(async () => {
  local = await startCognito();
});
afterAll(() => local.stop());

it("leads somebody new from signing up to reading who they are", async () => {
  const email = "alice@example.com";
  const signedUp = await local.client.send(
    new SignUpCommand({ ClientId: CLIENT_ID, Username: email, Password: PASSWORD }),
  );
  expect(signedUp.UserConfirmed).toBe(false);
  expect(signedUp.CodeDeliveryDetails).toEqual({
    AttributeName: "email",
    DeliveryMedium: "EMAIL",
    Destination: "a***@e***",
  });
  const signIn = () =>
    local.client.send(
      new InitiateAuthCommand({
        ClientId: CLIENT_ID,
        AuthFlow: "USER_PASSWORD_AUTH",
        AuthParameters: { USERNAME: "ALICE@example.com", PASSWORD },
      }),
    );
  await expect(signIn()).rejects.toMatchObject({ name: "UserNotConfirmedException" });
  const first = local.lastCode(email);
  await local.client.send(
    new ResendConfirmationCodeCommand({ ClientId: CLIENT_ID, Username: email }),
  );
  const second = local.lastCode(email);
  const confirm = (ConfirmationCode: string) =>
    local.client.send(
      new ConfirmSignUpCommand({ ClientId: CLIENT_ID, Username: email, ConfirmationCode }),
    );
  const outdated = first === second ? "none" : first;
  await expect(confirm(outdated)).rejects.toMatchObject({ name: "CodeMismatchException" });
  await confirm(second);
  const { AuthenticationResult: tokens } = await signIn();
  expect(tokens).toMatchObject({ ExpiresIn: 3600, TokenType: "Bearer" });
  const self = await local.client.send(new GetUserCommand({ AccessToken: tokens?.AccessToken }));
  expect(self.Username).toBe(signedUp.UserSub);
  expect(self.UserAttributes).toEqual([
    { Name: "sub", Value: signedUp.UserSub },
    { Name: "email", Value: email },
    { Name: "email_verified", Value: "true" },
  ]);
  await local.client.send(
    new ChangePasswordCommand({
      AccessToken: tokens?.AccessToken,
      PreviousPassword: PASSWORD,
      ProposedPassword: "Another-horse-2",
    }),
  );
  await expect(signIn()).rejects.toMatchObject({
    name: "NotAuthorizedException",
    message: "Incorrect username or password.",
  });
  const seen = await local.client.send(
    new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: email }),
  );
  expect(seen.UserStatus).toBe("CONFIRMED");
});
