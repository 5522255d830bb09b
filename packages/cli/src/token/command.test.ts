import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import {
  CLIENT_ID,
  PASSWORD,
  POOL_ID,
  type Started,
  startCognito,
} from "../../../sst-local/src/services/cognito/testing/start.ts";
import type { Io } from "../command.ts";
import { App, souk } from "../testing/souk.ts";

let cognito: Started;
let app: App;

const OTHER_PASSWORD = "Wrong-horse-1";

beforeAll(async () => {
  cognito = await startCognito();
  for (const user of ["ana@example.com", "new@example.com", "lost@example.com"])
    await call("AdminCreateUser", {
      Username: user,
      TemporaryPassword: PASSWORD,
      UserAttributes: [
        { Name: "email", Value: user },
        { Name: "email_verified", Value: "true" },
      ],
    });
  for (const user of ["ana@example.com", "lost@example.com"])
    await call("AdminSetUserPassword", { Username: user, Password: PASSWORD, Permanent: true });
  await call("AdminResetUserPassword", { Username: "lost@example.com" });
  await call("SignUp", {
    ClientId: CLIENT_ID,
    Username: "unconfirmed@example.com",
    Password: PASSWORD,
  });
});
afterAll(() => cognito.stop());

beforeEach(() => {
  app = new App();
  app.runs("local", {
    outputs: { userPoolClientId: CLIENT_ID },
    endpoints: { cognito: cognito.url },
    seed: { users: [{ email: "ana@example.com", password: PASSWORD }] },
  });
});
afterEach(() => app.remove());

/** One call to the emulator, as an administrator. */
async function call(operation: string, body: object): Promise<void> {
  const response = await fetch(cognito.url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.1",
      "x-amz-target": `AWSCognitoIdentityProviderService.${operation}`,
      authorization: "AWS4-HMAC-SHA256 Credential=test/20260101/eu-west-1/cognito-idp/aws4_request",
    },
    body: JSON.stringify(operation === "SignUp" ? body : { UserPoolId: POOL_ID, ...body }),
  });
  if (!response.ok) throw new Error(`${operation}: ${await response.text()}`);
}

const token = (args: string[], io: Partial<Io> = {}) =>
  souk(["token", ...args], { cwd: app.folder, ...io });

const claims = (jwt: string) =>
  JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString()) as object;

it("prints the ID token of a user of the seed, and nothing else", async () => {
  const { code, out, err } = await token(["--user", "Ana@example.com"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  expect(claims(out)).toMatchObject({ token_use: "id", email: "ana@example.com", aud: CLIENT_ID });
});

it.each([
  ["the flag", ["--password", OTHER_PASSWORD], { SOUK_PASSWORD: PASSWORD }],
  ["the environment", [], { SOUK_PASSWORD: OTHER_PASSWORD }],
])("believes %s before the seed", async (_, args, env) => {
  const { code, out, err } = await token(["--user", "ana@example.com", ...args], { env });
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toBe("Cognito refuses: Incorrect username or password. (NotAuthorizedException)\n");
});

it("asks for a password that is nowhere", async () => {
  app.runs("local", {
    outputs: { userPoolClientId: CLIENT_ID },
    endpoints: { cognito: cognito.url },
  });
  const asked: string[] = [];
  const askSecret = (question: string) => {
    asked.push(question);
    return Promise.resolve(PASSWORD);
  };
  expect((await token(["--user", "ana@example.com"], { askSecret })).code).toBe(0);
  expect(asked).toEqual(["Password of ana@example.com: "]);
  expect((await token(["--user", "ana@example.com"])).err).toMatch(/^There is no password for ana/);
});

it.each([
  ["unconfirmed@example.com", /\(UserNotConfirmedException\)\nConfirm the address first/],
  ["lost@example.com", /\(PasswordResetRequiredException\)\nSet a new password first/],
  ["new@example.com", /^new@example.com has a temporary password and must choose a new one/],
  ["nobody@example.com", /^Cognito refuses: Incorrect username or password\./],
])("says in a sentence why %s gets none", async (user, sentence) => {
  const { code, out, err } = await token(["--user", user], { env: { SOUK_PASSWORD: PASSWORD } });
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toMatch(sentence);
  expect(err).not.toContain(PASSWORD);
});

it.each([
  [[], "souk token wants a user.\nSuch as: --user ana@example.com\n"],
  [["--user", "a", "--region", "eu-west-1"], "named by --region and --client together"],
  [["--user", "a", "--client", "c", "--region", "evil.example/?"], "is not an AWS region"],
])("refuses %j", async (args, sentence) => {
  const { code, err } = await token(args);
  expect(code).toBe(1);
  expect(err).toContain(sentence);
});

it("says that a stack has no user pool", async () => {
  app.runs("local", { endpoints: { api: "http://127.0.0.1:1" } });
  const { err } = await token(["--user", "ana@example.com"]);
  expect(err).toBe("The stack that runs here has no user pool to sign in at.\n");
});
