import {
  AdminCreateUserCommand,
  AdminResetUserPasswordCommand,
  AdminSetUserPasswordCommand,
  AdminUpdateUserAttributesCommand,
  ChangePasswordCommand,
  ConfirmForgotPasswordCommand,
  ForgotPasswordCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { describe, expect, it } from "vitest";
import { CLIENT_ID, PASSWORD, POOL_ID, poolWith } from "../testing/start.ts";
import { useCognito } from "../testing/use-cognito.ts";

const EMAIL = "dave@example.com";
const NEW_PASSWORD = "Another-horse-2";
const local = useCognito({ users: [EMAIL] });

const admin = { UserPoolId: POOL_ID, Username: EMAIL };
const forgot = (Username = EMAIL) =>
  local.client.send(new ForgotPasswordCommand({ ClientId: CLIENT_ID, Username }));
const confirm = (more: object = {}) =>
  local.client.send(
    new ConfirmForgotPasswordCommand({
      ClientId: CLIENT_ID,
      Username: EMAIL,
      ConfirmationCode: local.outbox.at(-1)?.code ?? "none",
      Password: NEW_PASSWORD,
      ...more,
    }),
  );
const signIn = async (password: string) =>
  (await local.signIn(EMAIL, { password })).AuthenticationResult;

describe("ForgotPassword", () => {
  it("sends a code that sets a new password once", async () => {
    const answered = await forgot();
    expect(answered.CodeDeliveryDetails).toMatchObject({ Destination: "d***@e***" });
    expect(local.outbox[0]).toMatchObject({ kind: "resetPassword", to: EMAIL });
    await confirm();
    expect(await signIn(NEW_PASSWORD)).toHaveProperty("IdToken");
    await expect(signIn(PASSWORD)).rejects.toMatchObject({ name: "NotAuthorizedException" });
    await expect(confirm()).rejects.toMatchObject({ name: "ExpiredCodeException" });
  });

  it("keeps the code valid where the new password is too weak", async () => {
    await forgot();
    await expect(confirm({ Password: "weak" })).rejects.toMatchObject({
      name: "InvalidPasswordException",
    });
    await confirm();
  });

  it("refuses a wrong code, and the right one after an hour", async () => {
    await forgot();
    await expect(confirm({ ConfirmationCode: "none" })).rejects.toMatchObject({
      name: "CodeMismatchException",
    });
    local.pass(3_600_001);
    await expect(confirm()).rejects.toMatchObject({
      name: "ExpiredCodeException",
      message: "Invalid code provided, please request a code again.",
    });
  });

  it("answers the same for a user who does not exist", async () => {
    const answered = await forgot("stranger@example.com");
    expect(answered.CodeDeliveryDetails?.Destination).toBe("s***@e***");
    expect(local.outbox).toEqual([]);
    await expect(confirm({ Username: "stranger@example.com" })).rejects.toMatchObject({
      name: "CodeMismatchException",
    });
  });

  it("refuses a user without a verified address", async () => {
    await local.client.send(
      new AdminUpdateUserAttributesCommand({
        ...admin,
        UserAttributes: [{ Name: "email_verified", Value: "false" }],
      }),
    );
    await expect(forgot()).rejects.toMatchObject({
      name: "InvalidParameterException",
      message:
        "Cannot reset password for the user as there is no registered/verified email or phone_number",
    });
  });

  it("refuses a user with a temporary password", async () => {
    const Username = "invited@example.com";
    await local.client.send(new AdminCreateUserCommand({ UserPoolId: POOL_ID, Username }));
    await expect(forgot(Username)).rejects.toMatchObject({
      name: "NotAuthorizedException",
      message: "User password cannot be reset in the current state.",
    });
  });

  it("refuses everybody where the pool has admin_only recovery", async () => {
    const recoveryMechanisms = [{ name: "admin_only", priority: 1 }];
    await local.restart({ pool: poolWith({ accountRecoverySetting: { recoveryMechanisms } }) });
    await expect(forgot()).rejects.toMatchObject({
      message: "Contact administrator to reset password.",
    });
  });
});

describe("ChangePassword", () => {
  const change = (AccessToken: string | undefined, PreviousPassword: string) =>
    local.client.send(
      new ChangePasswordCommand({ AccessToken, PreviousPassword, ProposedPassword: NEW_PASSWORD }),
    );

  it("demands the previous password", async () => {
    const tokens = await signIn(PASSWORD);
    await expect(change(tokens?.AccessToken, "Wrong-horse-1")).rejects.toMatchObject({
      name: "NotAuthorizedException",
      message: "Incorrect username or password.",
    });
    await change(tokens?.AccessToken, PASSWORD);
    expect(await signIn(NEW_PASSWORD)).toHaveProperty("IdToken");
  });

  it.each([
    ["expired", "Access Token has expired"],
    ["made up", "Invalid Access Token"],
    ["an ID token", "Invalid Access Token"],
  ])("refuses a token that is %s", async (kind, message) => {
    const tokens = await signIn(PASSWORD);
    if (kind === "expired") local.pass(3_600_000);
    const token = { expired: tokens?.AccessToken, "made up": "a.b.c" }[kind] ?? tokens?.IdToken;
    await expect(change(token, PASSWORD)).rejects.toMatchObject({
      name: "NotAuthorizedException",
      message,
    });
  });
});

describe("AdminSetUserPassword and AdminResetUserPassword", () => {
  it("sets a permanent password", async () => {
    await local.client.send(
      new AdminSetUserPasswordCommand({ ...admin, Password: NEW_PASSWORD, Permanent: true }),
    );
    expect(await signIn(NEW_PASSWORD)).toHaveProperty("IdToken");
  });

  it("sets a temporary password, which must be changed at the sign-in", async () => {
    await local.client.send(new AdminSetUserPasswordCommand({ ...admin, Password: NEW_PASSWORD }));
    expect(await signIn(NEW_PASSWORD)).toBeUndefined();
  });

  it("resets a password, so that the user sets another by code", async () => {
    await local.client.send(new AdminResetUserPasswordCommand(admin));
    await expect(signIn(PASSWORD)).rejects.toMatchObject({
      name: "PasswordResetRequiredException",
    });
    await confirm();
    expect(await signIn(NEW_PASSWORD)).toHaveProperty("IdToken");
  });
});
