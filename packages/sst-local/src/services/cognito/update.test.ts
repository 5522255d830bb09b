import {
  AdminAddUserToGroupCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterAll, beforeAll, expect, it } from "vitest";
import { CLIENT_ID, PASSWORD, pool, POOL_ID, type Started, startCognito } from "./testing/start.ts";

let local: Started;
beforeAll(async () => {
  local = await startCognito();
});
afterAll(() => local.stop());

const signUp = (Username: string, Password = PASSWORD) =>
  local.client.send(new SignUpCommand({ ClientId: CLIENT_ID, Username, Password }));
const join = (Username: string, GroupName: string) =>
  local.client.send(new AdminAddUserToGroupCommand({ UserPoolId: POOL_ID, Username, GroupName }));

it("follows a changed pool with everybody who is in it", async () => {
  await signUp("ana@example.com");
  await expect(join("ana@example.com", "editors")).rejects.toMatchObject({
    name: "ResourceNotFoundException",
  });
  local.cognito.update([
    {
      ...pool,
      groups: [{ name: "editors" }],
      passwordPolicy: { minimumLength: 30 },
    },
  ]);
  await join("ana@example.com", "editors");
  await expect(signUp("ben@example.com")).rejects.toMatchObject({
    name: "InvalidPasswordException",
  });
  await expect(signUp("ana@example.com", PASSWORD.repeat(3))).rejects.toMatchObject({
    name: "UsernameExistsException",
  });
});
