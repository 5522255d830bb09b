import {
  AdminAddUserToGroupCommand,
  AdminCreateUserCommand,
  AdminDeleteUserCommand,
  AdminDisableUserCommand,
  AdminEnableUserCommand,
  AdminGetUserCommand,
  AdminListGroupsForUserCommand,
  AdminRemoveUserFromGroupCommand,
  AdminUpdateUserAttributesCommand,
  CreateGroupCommand,
  DescribeUserPoolClientCommand,
  DescribeUserPoolCommand,
  GetGroupCommand,
  ListGroupsCommand,
  ListUserPoolClientsCommand,
  ListUserPoolsCommand,
  ListUsersCommand,
  ListUsersInGroupCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { describe, expect, it } from "vitest";
import { CLIENT_ID, pool, POOL_ID } from "../testing/start.ts";
import { useCognito } from "../testing/use-cognito.ts";

const local = useCognito();

const UserPoolId = POOL_ID;
const create = (Username: string, more: object = {}) =>
  local.client.send(
    new AdminCreateUserCommand({ UserPoolId, Username, MessageAction: "SUPPRESS", ...more }),
  );

describe("AdminCreateUser and the operations on users", () => {
  it("creates a user with a temporary password and sends it by mail", async () => {
    const { User } = await create("gina@example.com", {
      MessageAction: undefined,
      DesiredDeliveryMediums: ["EMAIL"],
      TemporaryPassword: "Temporary-1",
      UserAttributes: [{ Name: "email_verified", Value: "true" }],
    });
    expect(User).toMatchObject({
      Enabled: true,
      UserStatus: "FORCE_CHANGE_PASSWORD",
      Username: expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
    expect(User?.UserCreateDate).toBeInstanceOf(Date);
    expect(User?.Attributes).toContainEqual({ Name: "email_verified", Value: "true" });
    expect(local.outbox).toMatchObject([
      {
        kind: "invitation",
        to: "gina@example.com",
        body: "Your username is gina@example.com and temporary password is Temporary-1.",
      },
    ]);
  });

  it("sends no message with MessageAction SUPPRESS", async () => {
    await create("gina@example.com");
    expect(local.outbox).toEqual([]);
  });

  it("sends another temporary password with MessageAction RESEND", async () => {
    await create("gina@example.com");
    await create("gina@example.com", { MessageAction: "RESEND" });
    expect(local.outbox).toHaveLength(1);
    const email = "done@example.com";
    local.cognito.seedUser({ email });
    await expect(create(email, { MessageAction: "RESEND" })).rejects.toMatchObject({
      name: "UnsupportedUserStateException",
    });
  });

  it("refuses an address that exists, in any case", async () => {
    await create("gina@example.com");
    await expect(create("Gina@Example.com")).rejects.toMatchObject({
      name: "UsernameExistsException",
      message: "An account with the given email already exists.",
    });
  });

  it("refuses a weak password and creates no user", async () => {
    await expect(
      create("gina@example.com", { TemporaryPassword: "weakling" }),
    ).rejects.toMatchObject({ name: "InvalidPasswordException" });
    await create("gina@example.com");
  });

  it("reads, changes, disables, enables and deletes a user", async () => {
    await create("gina@example.com");
    const Username = "gina@example.com";
    const read = () => local.client.send(new AdminGetUserCommand({ UserPoolId, Username }));
    await local.client.send(
      new AdminUpdateUserAttributesCommand({
        UserPoolId,
        Username,
        UserAttributes: [{ Name: "custom:tenant", Value: "red" }],
      }),
    );
    expect((await read()).UserAttributes).toContainEqual({ Name: "custom:tenant", Value: "red" });
    await local.client.send(new AdminDisableUserCommand({ UserPoolId, Username }));
    expect((await read()).Enabled).toBe(false);
    await local.client.send(new AdminEnableUserCommand({ UserPoolId, Username }));
    expect((await read()).Enabled).toBe(true);
    await local.client.send(new AdminDeleteUserCommand({ UserPoolId, Username }));
    await expect(read()).rejects.toMatchObject({
      name: "UserNotFoundException",
      message: "User does not exist.",
    });
    await create(Username);
  });

  it("lists users by filter and by pages", async () => {
    for (const name of ["a1", "a2", "b1", "a3"]) {
      await create(`${name}@example.com`);
    }
    const list = (more: object) =>
      local.client.send(
        new ListUsersCommand({
          UserPoolId,
          Filter: 'email ^= "a"',
          AttributesToGet: ["email"],
          Limit: 2,
          ...more,
        }),
      );
    const emails = ({ Users = [] }: Awaited<ReturnType<typeof list>>) =>
      Users.map(({ Attributes }) => Attributes?.[0]?.Value);
    const first = await list({});
    expect(emails(first)).toEqual(["a1@example.com", "a2@example.com"]);
    const second = await list({ PaginationToken: first.PaginationToken });
    expect(emails(second)).toEqual(["a3@example.com"]);
    expect(second.PaginationToken).toBeUndefined();
    await expect(list({ Limit: 61 })).rejects.toMatchObject({ name: "InvalidParameterException" });
    await expect(list({ PaginationToken: "x" })).rejects.toMatchObject({
      name: "InvalidParameterException",
    });
  });
});

describe("the operations on groups", () => {
  it("add, list and remove members", async () => {
    await create("gina@example.com");
    await create("hugo@example.com");
    const member = { UserPoolId, Username: "gina@example.com", GroupName: "apiAdmins" };
    await local.client.send(new AdminAddUserToGroupCommand(member));
    await local.client.send(new AdminAddUserToGroupCommand(member));
    const of = async () =>
      (await local.client.send(new AdminListGroupsForUserCommand(member))).Groups?.map(
        ({ GroupName }) => GroupName,
      );
    expect(await of()).toEqual(["apiAdmins"]);
    const members = await local.client.send(
      new ListUsersInGroupCommand({ UserPoolId, GroupName: "apiAdmins" }),
    );
    expect(members.Users).toHaveLength(1);
    await local.client.send(new AdminRemoveUserFromGroupCommand(member));
    expect(await of()).toEqual([]);
    await expect(
      local.client.send(new AdminAddUserToGroupCommand({ ...member, GroupName: "none" })),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException", message: "Group not found." });
  });

  it("list the groups of the graph and of the API", async () => {
    const group = { UserPoolId, GroupName: "readers", Precedence: 3, Description: "They read" };
    await local.client.send(new CreateGroupCommand(group));
    const { Groups } = await local.client.send(new ListGroupsCommand({ UserPoolId }));
    expect(Groups).toMatchObject([{ GroupName: "apiAdmins", Precedence: 0 }, group]);
    expect((await local.client.send(new GetGroupCommand(group))).Group).toMatchObject(group);
    await expect(
      local.client.send(new CreateGroupCommand({ UserPoolId, GroupName: "apiAdmins" })),
    ).rejects.toMatchObject({ name: "GroupExistsException" });
  });
});

describe("the operations on pools and clients", () => {
  it("describe them by their ids", async () => {
    const { UserPool } = await local.client.send(new DescribeUserPoolCommand({ UserPoolId }));
    expect(UserPool).toMatchObject({
      Id: POOL_ID,
      Arn: pool.arn,
      Policies: { PasswordPolicy: { MinimumLength: 8, RequireSymbols: true } },
    });
    const { UserPoolClient } = await local.client.send(
      new DescribeUserPoolClientCommand({ UserPoolId, ClientId: CLIENT_ID }),
    );
    expect(UserPoolClient).toMatchObject({
      ClientId: CLIENT_ID,
      PreventUserExistenceErrors: "ENABLED",
      AllowedOAuthScopes: ["openid", "email"],
      CallbackURLs: ["http://localhost/callback"],
    });
  });

  it("list them", async () => {
    const pools = await local.client.send(new ListUserPoolsCommand({ MaxResults: 10 }));
    expect(pools.UserPools).toEqual([{ Id: POOL_ID, Name: "souk" }]);
    const clients = await local.client.send(new ListUserPoolClientsCommand({ UserPoolId }));
    expect(clients.UserPoolClients).toMatchObject([{ ClientId: CLIENT_ID, ClientName: "web" }]);
  });

  it("refuse a pool that does not exist", async () => {
    const command = new DescribeUserPoolCommand({ UserPoolId: "eu-west-1_None" });
    await expect(local.client.send(command)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
      message: "User pool eu-west-1_None does not exist.",
    });
  });
});
