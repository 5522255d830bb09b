import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AdminCreateUserCommand,
  AdminListGroupsForUserCommand,
  ConfirmSignUpCommand,
  CreateGroupCommand,
  GetUserCommand,
  InitiateAuthCommand,
  RevokeTokenCommand,
  SignUpCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { CLIENT_ID, PASSWORD, POOL_ID, type Started, startCognito } from "./testing/start.ts";

const EMAIL = "kate@example.com";
let stateDir: string;
let local: Started;
beforeEach(async () => {
  stateDir = mkdtempSync(join(tmpdir(), "sst-local-cognito-state-"));
  local = await startCognito({ stateDir });
});
afterEach(async () => {
  await local.stop();
  rmSync(stateDir, { recursive: true, force: true });
});

async function restart() {
  await local.stop({ keep: true });
  local = await startCognito({ stateDir });
}

const seed = { poolId: POOL_ID, email: EMAIL, password: PASSWORD };
const signIn = async (password = PASSWORD) => {
  const command = new InitiateAuthCommand({
    ClientId: CLIENT_ID,
    AuthFlow: "USER_PASSWORD_AUTH",
    AuthParameters: { USERNAME: EMAIL, PASSWORD: password },
  });
  return (await local.client.send(command)).AuthenticationResult ?? {};
};

describe("over a restart", () => {
  it("keeps users, sessions, groups and keys", async () => {
    local.cognito.seedUser({ ...seed, groups: ["apiAdmins"] });
    const GroupName = "made-by-api";
    await local.client.send(new CreateGroupCommand({ UserPoolId: POOL_ID, GroupName }));
    const { AccessToken, RefreshToken = "" } = await signIn();
    await restart();
    await local.client.send(new GetUserCommand({ AccessToken }));
    const command = new InitiateAuthCommand({
      ClientId: CLIENT_ID,
      AuthFlow: "REFRESH_TOKEN_AUTH",
      AuthParameters: { REFRESH_TOKEN: RefreshToken },
    });
    expect(await local.client.send(command)).toHaveProperty("AuthenticationResult.IdToken");
    const { Groups } = await local.client.send(
      new AdminListGroupsForUserCommand({ UserPoolId: POOL_ID, Username: EMAIL }),
    );
    expect(Groups).toMatchObject([{ GroupName: "apiAdmins" }]);
    await expect(
      local.client.send(new CreateGroupCommand({ UserPoolId: POOL_ID, GroupName })),
    ).rejects.toMatchObject({ name: "GroupExistsException" });
  });

  it("keeps a revoked token revoked", async () => {
    local.cognito.seedUser(seed);
    const { AccessToken, RefreshToken } = await signIn();
    await local.client.send(new RevokeTokenCommand({ ClientId: CLIENT_ID, Token: RefreshToken }));
    await restart();
    await expect(local.client.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject({
      message: "Access Token has been revoked",
    });
  });

  it("takes a code that was sent before", async () => {
    await local.client.send(
      new SignUpCommand({ ClientId: CLIENT_ID, Username: EMAIL, Password: PASSWORD }),
    );
    const ConfirmationCode = local.lastCode(EMAIL);
    await restart();
    await local.client.send(
      new ConfirmSignUpCommand({ ClientId: CLIENT_ID, Username: EMAIL, ConfirmationCode }),
    );
    expect(await signIn()).toHaveProperty("IdToken");
  });
});

it("writes no password, code or refresh token down, and lets nobody else read", async () => {
  await local.client.send(
    new SignUpCommand({ ClientId: CLIENT_ID, Username: EMAIL, Password: PASSWORD }),
  );
  local.cognito.seedUser({ ...seed, email: "seeded@example.com" });
  await local.client.send(
    new AdminCreateUserCommand({
      UserPoolId: POOL_ID,
      Username: "invited@example.com",
      TemporaryPassword: "Temporary-1",
    }),
  );
  const code = local.lastCode(EMAIL);
  const ConfirmationCode = code;
  await local.client.send(
    new ConfirmSignUpCommand({ ClientId: CLIENT_ID, Username: EMAIL, ConfirmationCode }),
  );
  const { RefreshToken = "" } = await signIn();
  const directory = join(stateDir, "cognito");
  const files = readdirSync(directory).map((name) => join(directory, name));
  const text = files.map((file) => readFileSync(file, "utf8")).join("\n");
  expect(text).toContain(EMAIL);
  // Digits may turn up by chance inside a hash; a code would stand in quotes.
  for (const secret of [PASSWORD, "Temporary-1", `"${code}"`, RefreshToken]) {
    expect(text).not.toContain(secret);
  }
  const readable = files.filter((file) => (statSync(file).mode & 0o077) !== 0);
  expect(readable).toEqual([]);
});

describe("a seeded user", () => {
  it("is there once, however often it is asked for", async () => {
    const first = local.cognito.seedUser(seed);
    expect(first.created).toBe(true);
    await restart();
    const second = local.cognito.seedUser({ ...seed, email: EMAIL.toUpperCase() });
    expect(second).toEqual({ ...first, created: false });
  });

  it.each([
    [PASSWORD, true],
    ["Another-horse-2", false],
  ])("that was there signs in with %s: %s", (password, signsIn) => {
    local.cognito.seedUser(seed);
    expect(local.cognito.seedUser({ ...seed, password })).toMatchObject({ signsIn });
  });

  it("keeps what a developer changed, and gets the groups it lacks", async () => {
    local.cognito.seedUser(seed);
    local.cognito.seedUser({ ...seed, password: "Another-horse-2", groups: ["apiAdmins"] });
    const { IdToken = "" } = await signIn();
    expect(local.cognito.verify(POOL_ID, IdToken)).toMatchObject({
      claims: { "cognito:groups": ["apiAdmins"] },
    });
  });

  it.each([
    ["a weak password", { password: "weak" }, "InvalidPasswordException"],
    ["a group that does not exist", { groups: ["none"] }, "ResourceNotFoundException"],
    ["a pool that does not exist", { poolId: "eu-west-1_None" }, "ResourceNotFoundException"],
  ])("is refused with %s", (_, more, type) => {
    expect(() => local.cognito.seedUser({ ...seed, ...more })).toThrowError(
      expect.objectContaining({ type }),
    );
  });
});
