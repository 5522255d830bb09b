import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
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
import { describe, expect, it, onTestFinished } from "vitest";
import { UserError } from "../../errors.ts";
import { CLIENT_ID, PASSWORD, POOL_ID } from "./testing/start.ts";
import { useCognito } from "./testing/use-cognito.ts";

const EMAIL = "kate@example.com";
const local = useCognito();

const signIn = async () => (await local.signIn(EMAIL)).AuthenticationResult ?? {};

describe("a restart", () => {
  it("keeps users, sessions, groups and keys", async () => {
    local.cognito.seedUser({ email: EMAIL, groups: ["apiAdmins"] });
    const GroupName = "made-by-api";
    await local.client.send(new CreateGroupCommand({ UserPoolId: POOL_ID, GroupName }));
    const { AccessToken, RefreshToken = "" } = await signIn();
    await local.resume();
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
    local.cognito.seedUser({ email: EMAIL });
    const { AccessToken, RefreshToken } = await signIn();
    await local.client.send(new RevokeTokenCommand({ ClientId: CLIENT_ID, Token: RefreshToken }));
    await local.resume();
    await expect(local.client.send(new GetUserCommand({ AccessToken }))).rejects.toMatchObject({
      message: "Access Token has been revoked",
    });
  });

  it("accepts a code that was sent before", async () => {
    await local.client.send(
      new SignUpCommand({ ClientId: CLIENT_ID, Username: EMAIL, Password: PASSWORD }),
    );
    const ConfirmationCode = local.lastCode(EMAIL);
    await local.resume();
    await local.client.send(
      new ConfirmSignUpCommand({ ClientId: CLIENT_ID, Username: EMAIL, ConfirmationCode }),
    );
    expect(await signIn()).toHaveProperty("IdToken");
  });
});

it("stores no password, code or refresh token, in files readable by the owner alone", async () => {
  await local.client.send(
    new SignUpCommand({ ClientId: CLIENT_ID, Username: EMAIL, Password: PASSWORD }),
  );
  local.cognito.seedUser({ email: "seeded@example.com" });
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
  const directory = join(local.stateDir, "cognito");
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

it.each(["keys.json", "journal.jsonl"])(
  "refuses a truncated file *.%s, naming it",
  async (name) => {
    const { stateDir } = local;
    onTestFinished(() => rmSync(stateDir, { recursive: true, force: true }));
    const file = join(stateDir, "cognito", `${POOL_ID}.${name}`);
    local.cognito.seedUser({ email: EMAIL });
    // A half last line is what a kill leaves, and is dropped: this one is damaged before its end.
    const text = readFileSync(file, "utf8");
    writeFileSync(file, `${text.slice(0, text.length / 2)}\n`);
    await expect(local.resume()).rejects.toThrow(UserError);
    await expect(local.resume()).rejects.toThrow(file);
  },
);
