import {
  AdminConfirmSignUpCommand,
  AdminGetUserCommand,
  ChangePasswordCommand,
  ConfirmSignUpCommand,
  GetUserCommand,
  ResendConfirmationCodeCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { expect, it } from "vitest";
import { CLIENT_ID, PASSWORD, POOL_ID, poolWith } from "../testing/start.ts";
import { useCognito } from "../testing/use-cognito.ts";

const EMAIL = "carol@example.com";
const local = useCognito();

const restart = (...changes: Parameters<typeof poolWith>) =>
  local.restart({ pool: poolWith(...changes) });

const signUp = (more: object = {}) =>
  local.client.send(
    new SignUpCommand({ ClientId: CLIENT_ID, Username: EMAIL, Password: PASSWORD, ...more }),
  );
const confirm = (ConfirmationCode: string, Username = EMAIL) =>
  local.client.send(new ConfirmSignUpCommand({ ClientId: CLIENT_ID, Username, ConfirmationCode }));
const resend = (Username = EMAIL) =>
  local.client.send(new ResendConfirmationCodeCommand({ ClientId: CLIENT_ID, Username }));

it("leads from SignUp over the code and a sign-in to GetUser and another password", async () => {
  const signedUp = await signUp();
  expect(signedUp.UserConfirmed).toBe(false);
  expect(signedUp.CodeDeliveryDetails).toEqual({
    AttributeName: "email",
    DeliveryMedium: "EMAIL",
    Destination: "c***@e***",
  });
  const signIn = () => local.signIn(EMAIL.toUpperCase());
  await expect(signIn()).rejects.toMatchObject({ name: "UserNotConfirmedException" });
  const first = local.lastCode(EMAIL);
  await resend();
  const second = local.lastCode(EMAIL);
  const outdated = first === second ? "none" : first;
  await expect(confirm(outdated)).rejects.toMatchObject({ name: "CodeMismatchException" });
  await confirm(second);
  const { AuthenticationResult: tokens } = await signIn();
  expect(tokens).toMatchObject({ ExpiresIn: 3600, TokenType: "Bearer" });
  const user = await local.client.send(new GetUserCommand({ AccessToken: tokens?.AccessToken }));
  expect(user.Username).toBe(signedUp.UserSub);
  expect(user.UserAttributes).toEqual([
    { Name: "sub", Value: signedUp.UserSub },
    { Name: "email", Value: EMAIL },
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
    new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: EMAIL }),
  );
  expect(seen.UserStatus).toBe("CONFIRMED");
});

it.each([
  ["a weak password", { Password: "weak-horse-1" }, "InvalidPasswordException", "uppercase"],
  ["a name that is no address", { Username: "carol" }, "InvalidParameterException", "an email"],
  [
    "an unknown attribute",
    { UserAttributes: [{ Name: "custom:none", Value: "x" }] },
    "InvalidParameterException",
    "Type for attribute {custom:none} could not be determined",
  ],
  [
    "an attribute only codes may set",
    { UserAttributes: [{ Name: "email_verified", Value: "true" }] },
    "NotAuthorizedException",
    "unauthorized attribute",
  ],
  [
    "a telephone number of another form",
    { UserAttributes: [{ Name: "phone_number", Value: "0612345678" }] },
    "InvalidParameterException",
    "Invalid phone number format.",
  ],
  ["a client that does not exist", { ClientId: "none" }, "ResourceNotFoundException", "none"],
])("refuses %s", async (_, more, name, message) => {
  await expect(signUp(more)).rejects.toMatchObject({
    name,
    message: expect.stringContaining(message),
  });
});

it("names a missing parameter as AWS does", async () => {
  await expect(signUp({ Password: undefined })).rejects.toMatchObject({
    name: "InvalidParameterException",
    message:
      "1 validation error detected: Value null at 'password' failed to satisfy constraint: Member must not be null",
  });
});

it("refuses an address that is taken, in any case", async () => {
  await signUp();
  await expect(signUp({ Username: "CAROL@example.com" })).rejects.toMatchObject({
    name: "UsernameExistsException",
    message: "An account with the given email already exists.",
  });
});

it("creates one user where concurrent calls have the same address", async () => {
  const outcomes = await Promise.allSettled([signUp(), signUp(), signUp()]);
  expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
});

it("refuses everybody where only administrators create users", async () => {
  await restart({ adminCreateUserConfig: { allowAdminCreateUserOnly: true } });
  await expect(signUp()).rejects.toMatchObject({
    name: "NotAuthorizedException",
    message: "SignUp is not permitted for this user pool",
  });
});

it("demands the attributes that the schema requires", async () => {
  await restart({ schemas: [{ name: "name", attributeDataType: "String", required: true }] });
  await expect(signUp()).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: "Attributes did not conform to the schema: name: The attribute is required\n",
  });
  await signUp({ UserAttributes: [{ Name: "name", Value: "Carol" }] });
});

it("sends the message of verificationMessageTemplate", async () => {
  await restart({
    verificationMessageTemplate: { emailSubject: "Hello", emailMessage: "Souk code: {####}" },
  });
  await signUp();
  const { subject, body, code, kind } = local.outbox[0] ?? {};
  expect({ subject, body, kind }).toEqual({
    subject: "Hello",
    body: `Souk code: ${code}`,
    kind: "signUp",
  });
  expect(code).toMatch(/^\d{6}$/);
});

it("verifies the address by the code, and refuses it a second time", async () => {
  await signUp();
  const code = local.lastCode(EMAIL);
  await confirm(code);
  const user = await local.client.send(
    new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: EMAIL }),
  );
  expect(user.UserAttributes).toContainEqual({ Name: "email_verified", Value: "true" });
  await expect(confirm(code)).rejects.toMatchObject({
    name: "NotAuthorizedException",
    message: "User cannot be confirmed. Current status is CONFIRMED",
  });
  await expect(resend()).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: "User is already confirmed.",
  });
});

it("refuses a code after a day, and accepts one that was sent again", async () => {
  await signUp();
  local.pass(24 * 3_600_000 + 1);
  await expect(confirm(local.lastCode(EMAIL))).rejects.toMatchObject({
    name: "ExpiredCodeException",
  });
  await resend();
  await confirm(local.lastCode(EMAIL));
});

it("refuses every code after five wrong ones", async () => {
  await signUp();
  for (let attempt = 0; attempt < 5; attempt += 1) {
    await expect(confirm("none")).rejects.toMatchObject({
      name: "CodeMismatchException",
      message: "Invalid verification code provided, please try again.",
    });
  }
  await expect(confirm(local.lastCode(EMAIL))).rejects.toMatchObject({
    name: "LimitExceededException",
  });
});

it("sends twenty codes an hour at most", async () => {
  await signUp();
  for (let sent = 1; sent < 20; sent += 1) {
    await resend();
  }
  await expect(resend()).rejects.toMatchObject({
    name: "LimitExceededException",
    message: "Attempt limit exceeded, please try after some time.",
  });
  local.pass(3_600_001);
  await resend();
});

it("answers the same for a user who does not exist", async () => {
  const answered = await resend("stranger@example.com");
  expect(answered.CodeDeliveryDetails?.Destination).toBe("s***@e***");
  expect(local.outbox).toEqual([]);
  await expect(confirm("123456", "stranger@example.com")).rejects.toMatchObject({
    name: "ExpiredCodeException",
  });
});

it("confirms a user by AdminConfirmSignUp and leaves the address unverified", async () => {
  await signUp();
  const command = new AdminConfirmSignUpCommand({ UserPoolId: POOL_ID, Username: EMAIL });
  await local.client.send(command);
  const user = await local.client.send(
    new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: EMAIL }),
  );
  expect(user.UserStatus).toBe("CONFIRMED");
  expect(user.UserAttributes).toContainEqual({ Name: "email_verified", Value: "false" });
});

it("keeps usernames where addresses are aliases", async () => {
  await restart({ usernameAttributes: [], aliasAttributes: ["email"] });
  await signUp({
    Username: "carol",
    UserAttributes: [{ Name: "email", Value: EMAIL }],
  });
  await confirm(local.lastCode(EMAIL), "carol");
  const byAlias = await local.client.send(
    new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: EMAIL }),
  );
  expect(byAlias.Username).toBe("carol");
  await expect(signUp({ Username: EMAIL })).rejects.toMatchObject({
    message: "Username cannot be of email format, since user pool is configured for email alias.",
  });
  await signUp({ Username: "carol2", UserAttributes: [{ Name: "email", Value: EMAIL }] });
  await expect(confirm(local.lastCode(EMAIL), "carol2")).rejects.toMatchObject({
    name: "AliasExistsException",
  });
});
