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

/** Calls an operation of the emulated Cognito as an administrator. */
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

it("prints only the ID token of a seeded user", async () => {
  const { code, out, err } = await token(["--user", "Ana@example.com"]);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
  expect(claims(out)).toMatchObject({ token_use: "id", email: "ana@example.com", aud: CLIENT_ID });
});

it.each([
  ["the flag", ["--password", OTHER_PASSWORD], { SOUK_PASSWORD: PASSWORD }],
  ["the environment", [], { SOUK_PASSWORD: OTHER_PASSWORD }],
])("prefers the password of %s to the seed", async (_, args, env) => {
  const { code, out, err } = await token(["--user", "ana@example.com", ...args], { env });
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toBe("Cognito refuses: Incorrect username or password. (NotAuthorizedException)\n");
});

it("asks for the password if it is not given", async () => {
  app.runs("local", {
    outputs: { userPoolClientId: CLIENT_ID },
    endpoints: { cognito: cognito.url },
  });
  const questions: string[] = [];
  const askSecret = (question: string) => {
    questions.push(question);
    return Promise.resolve(PASSWORD);
  };
  expect((await token(["--user", "ana@example.com"], { askSecret })).code).toBe(0);
  expect(questions).toEqual(["Password of ana@example.com: "]);
  expect((await token(["--user", "ana@example.com"])).err).toMatch(/^No password is given for ana/);
});

it.each([
  ["unconfirmed@example.com", /\(UserNotConfirmedException\)\nConfirm the e-mail address first/],
  ["lost@example.com", /\(PasswordResetRequiredException\)\nSet a new password first/],
  ["new@example.com", /^new@example.com has a temporary password, which must be replaced/],
  ["nobody@example.com", /^Cognito refuses: Incorrect username or password\./],
])("reports why %s cannot sign in", async (user, sentence) => {
  const { code, out, err } = await token(["--user", user], { env: { SOUK_PASSWORD: PASSWORD } });
  expect({ code, out }).toEqual({ code: 1, out: "" });
  expect(err).toMatch(sentence);
  expect(err).not.toContain(PASSWORD);
});

it.each([
  [[], "souk token needs a user.\nFor example: --user ana@example.com\n"],
  [["--user", "a", "--region", "eu-west-1"], "needs both --region and --client"],
  [["--user", "a", "--client", "c", "--region", "evil.example/?"], "is not an AWS region"],
])("refuses %j", async (args, sentence) => {
  const { code, err } = await token(args);
  expect(code).toBe(1);
  expect(err).toContain(sentence);
});

it("reports that the stack has no user pool", async () => {
  app.runs("local", { endpoints: { api: "http://127.0.0.1:1" } });
  const { err } = await token(["--user", "ana@example.com"]);
  expect(err).toBe("The local stack has no user pool.\n");
});
