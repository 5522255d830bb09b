import {
  AdminGetUserCommand,
  DeleteUserAttributesCommand,
  DeleteUserCommand,
  GetUserAttributeVerificationCodeCommand,
  GetUserCommand,
  UpdateUserAttributesCommand,
  VerifyUserAttributeCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { beforeEach, expect, it } from "vitest";
import { POOL_ID, poolWith } from "../testing/start.ts";
import { useCognito } from "../testing/use-cognito.ts";

const EMAIL = "frank@example.com";
const local = useCognito({ users: [EMAIL, "taken@example.com"] });
let AccessToken: string;
beforeEach(async () => {
  AccessToken = (await signIn(EMAIL)) ?? "";
});

async function restart(...changes: Parameters<typeof poolWith>) {
  await local.restart({ pool: poolWith(...changes) });
  AccessToken = (await signIn(EMAIL)) ?? "";
}

const signIn = async (username: string) =>
  (await local.signIn(username)).AuthenticationResult?.AccessToken;
const update = (Name: string, Value: string) =>
  local.client.send(
    new UpdateUserAttributesCommand({ AccessToken, UserAttributes: [{ Name, Value }] }),
  );
const attributes = async () => {
  const { UserAttributes = [] } = await local.client.send(new GetUserCommand({ AccessToken }));
  return Object.fromEntries(UserAttributes.map(({ Name, Value }) => [Name, Value]));
};

it("changes and removes attributes", async () => {
  await update("custom:tenant", "blue");
  await update("name", "Frank");
  expect(await attributes()).toMatchObject({ "custom:tenant": "blue", name: "Frank" });
  await local.client.send(
    new DeleteUserAttributesCommand({ AccessToken, UserAttributeNames: ["name"] }),
  );
  expect(await attributes()).not.toHaveProperty("name");
});

it("keeps a new address unverified until its code is sent back", async () => {
  const { CodeDeliveryDetailsList } = await update("email", "new@example.com");
  expect(CodeDeliveryDetailsList).toMatchObject([{ Destination: "n***@e***" }]);
  expect(await attributes()).toMatchObject({ email: "new@example.com", email_verified: "false" });
  const verify = (Code: string) =>
    local.client.send(
      new VerifyUserAttributeCommand({ AccessToken, AttributeName: "email", Code }),
    );
  await expect(verify("none")).rejects.toMatchObject({ name: "CodeMismatchException" });
  await local.client.send(
    new GetUserAttributeVerificationCodeCommand({ AccessToken, AttributeName: "email" }),
  );
  await verify(local.lastCode("new@example.com"));
  expect(await attributes()).toMatchObject({ email_verified: "true" });
  expect(await signIn("new@example.com")).toBeTypeOf("string");
  await expect(signIn(EMAIL)).rejects.toMatchObject({ name: "NotAuthorizedException" });
});

it.each([
  ["somebody else's address", "email", "Taken@example.com", "AliasExistsException"],
  ["a mark of verification", "email_verified", "true", "NotAuthorizedException"],
  ["what is no address", "email", "frank", "InvalidParameterException"],
  ["the sub", "sub", "x", "InvalidParameterException"],
])("refuses %s", async (_, attribute, value, name) => {
  await expect(update(attribute, value)).rejects.toMatchObject({ name });
});

it("applies writeAttributes and readAttributes of the client", async () => {
  await restart({}, { readAttributes: ["email"], writeAttributes: ["name"] });
  await update("name", "Frank");
  await expect(update("nickname", "F")).rejects.toMatchObject({
    name: "NotAuthorizedException",
    message: "A client attempted to write unauthorized attribute",
  });
  expect(Object.keys(await attributes())).toEqual(["sub", "email"]);
});

it("refuses to change an attribute that is immutable by the schema", async () => {
  const schemas = [{ name: "tenant", attributeDataType: "String", mutable: false }];
  await restart({ schemas });
  await expect(update("custom:tenant", "red")).rejects.toMatchObject({
    name: "InvalidParameterException",
    message: "user.custom:tenant: Attribute cannot be updated.",
  });
});

it("deletes the user of the token", async () => {
  await local.client.send(new DeleteUserCommand({ AccessToken }));
  const command = new AdminGetUserCommand({ UserPoolId: POOL_ID, Username: EMAIL });
  await expect(local.client.send(command)).rejects.toMatchObject({ name: "UserNotFoundException" });
  await expect(attributes()).rejects.toMatchObject({ name: "UserNotFoundException" });
});
