import { createPublicKey, type JsonWebKey } from "node:crypto";
import { join } from "node:path";
import type { APIGatewayTokenAuthorizerEvent } from "aws-lambda";
import { build } from "esbuild";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import {
  altered,
  CLIENT_ID,
  pool,
  POOL_ID,
  poolWith,
  signedByAnother,
  signedByPublicKey,
  type SignedIn,
  signedIn,
  startCognito,
  type Started,
  unsigned,
} from "../../test/tokens.ts";
import { logged } from "../../test/logs.ts";

const api = "arn:aws:execute-api:eu-west-1:123456789012:abc123";
const every = ["GET", "PUT", "DELETE"];

let cognito: Started;
let ana: SignedIn;
let root: SignedIn;
beforeAll(async () => {
  const groups = ["aardvarks", "apiAdmins", "zebras"].map((name) => ({ name }));
  cognito = await startCognito({ pool: poolWith({ clients: pool.clients, groups }) });
  ana = await signedIn(cognito, { name: "Ana", groups: ["aardvarks"] });
  root = await signedIn(cognito, { groups: ["aardvarks", "zebras", "apiAdmins"] });
});
afterAll(() => cognito.stop());
afterEach(() => {
  vi.unstubAllEnvs();
  vi.resetModules();
});

/** Loads the authorizer in the environment that infra sets, changed by `env`. */
async function load(env: Record<string, string | undefined> = {}) {
  const whole = {
    USER_POOL_ID: POOL_ID,
    USER_POOL_CLIENT_ID: CLIENT_ID,
    ADMIN_GROUP: "apiAdmins",
    AWS_ENDPOINT_URL: cognito.url,
    ...env,
  };
  for (const [name, value] of Object.entries(whole)) vi.stubEnv(name, value);
  const { handler } = await import("./users-authorizer.ts");
  return (authorizationToken: string, called = "test/GET/users") =>
    handler({ type: "TOKEN", authorizationToken, methodArn: `${api}/${called}` });
}

const resourcesOf = ({
  policyDocument,
}: Awaited<ReturnType<Awaited<ReturnType<typeof load>>>>): unknown => {
  const [statement] = policyDocument.Statement;
  return statement && "Resource" in statement ? statement.Resource : undefined;
};

describe("the policy", () => {
  it("allows the owner of a token to read, change and delete the own profile only", async () => {
    const answer = await (await load())(ana.idToken);
    expect(answer).toEqual({
      principalId: ana.sub,
      policyDocument: {
        Version: "2012-10-17",
        Statement: [
          {
            Action: "execute-api:Invoke",
            Effect: "Allow",
            Resource: every.map((method) => `${api}/test/${method}/users/${ana.sub}`),
          },
        ],
      },
      context: { userId: ana.sub, userName: "Ana", email: ana.email, admin: "false" },
    });
  });

  it("allows a member of the admin group everything", async () => {
    const answer = await (await load())(root.idToken);
    expect(answer.context).toMatchObject({ admin: "true" });
    expect(resourcesOf(answer)).toEqual([
      `${api}/test/GET/users`,
      `${api}/test/POST/users`,
      ...every.map((method) => `${api}/test/${method}/users/*`),
    ]);
  });

  it.each(["GET/users", "POST/users", "DELETE/users/somebody", "PUT/users/a*b/${c}"])(
    "does not depend on the called method %s, so that it can be cached",
    async (called) => {
      const authorize = await load();
      expect(await authorize(ana.idToken, `test/${called}`)).toEqual(await authorize(ana.idToken));
    },
  );

  it("is for the called stage only", async () => {
    const answer = await (await load())(ana.idToken, "prod/GET/users");
    expect(resourcesOf(answer)).toContain(`${api}/prod/GET/users/${ana.sub}`);
    expect(JSON.stringify(answer)).not.toContain("/test/");
  });

  it.each(["Bearer ", "bearer ", "Bearer    ", " "])("accepts the token after %j", async (to) => {
    const answer = await (await load())(`${to}${ana.idToken}`);
    expect(answer.principalId).toBe(ana.sub);
  });

  it.each([undefined, "", "zebra", "aardvarks,zebras"])(
    "does not make members of %j administrators",
    async (ADMIN_GROUP) => {
      const answer = await (await load({ ADMIN_GROUP }))(root.idToken);
      expect(answer.context).toMatchObject({ admin: "false" });
    },
  );
});

describe("a bad token", () => {
  const publicKey = (): ReturnType<typeof createPublicKey> => {
    const [key] = cognito.cognito.jwks(POOL_ID).keys;
    return createPublicKey({ key: key as JsonWebKey, format: "jwk" });
  };

  it.each<[string, () => string]>([
    ["nothing", () => ""],
    ["Bearer and nothing", () => "Bearer "],
    ["no token", () => "Bearer abc"],
    ["Basic", () => `Basic ${ana.idToken}`],
    ["two tokens", () => `${ana.idToken} ${ana.idToken}`],
    ["alg none", () => unsigned(ana.idToken)],
    ["alg none and a signature", () => unsigned(ana.idToken, "x")],
    ["HS256 by the public key", () => signedByPublicKey(ana.idToken, publicKey())],
    ["another key", () => signedByAnother(ana.idToken)],
    ["an unknown kid", () => signedByAnother(ana.idToken, { header: { kid: "x" } })],
    ["altered claims", () => altered(ana.idToken, { "cognito:groups": ["apiAdmins"] })],
    ["an access token", () => ana.accessToken],
  ])("throws Unauthorized when it is %s", async (_, token) => {
    const authorize = await load();
    await expect(authorize(token())).rejects.toThrow(/^Unauthorized$/);
  });

  it("throws Unauthorized when it has expired or is for another client", async () => {
    const authorize = await load();
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 2 * 60 * 60 * 1000);
    await expect(authorize(ana.idToken)).rejects.toThrow(/^Unauthorized$/);
    vi.restoreAllMocks();
    expect((await authorize(ana.idToken)).principalId).toBe(ana.sub);
    vi.resetModules();
    const elsewhere = await load({ USER_POOL_CLIENT_ID: "another" });
    await expect(elsewhere(ana.idToken)).rejects.toThrow(/^Unauthorized$/);
  });

  it("is not reported when the keys cannot be fetched", async () => {
    const authorize = await load({ AWS_ENDPOINT_URL: `${cognito.url.replace(/\d+$/, "1")}` });
    const failure = authorize(ana.idToken);
    await expect(failure).rejects.toThrow();
    await expect(failure).rejects.not.toThrow(/^Unauthorized$/);
  });
});

it("never logs a token", async () => {
  const { lines } = logged();
  const authorize = await load();
  const [header = "", claims = "", signature = ""] = ana.idToken.split(".");
  await authorize(`${header}.${claims}.x`).catch(() => undefined);
  await authorize(`${header}x.${claims}.${signature}`).catch(() => undefined);
  await authorize(`Bearer ${claims}`).catch(() => undefined);
  vi.restoreAllMocks();
  expect(lines).toHaveLength(3);
  for (const part of [header, claims, signature]) expect(lines.join("\n")).not.toContain(part);
  expect(lines.join("\n")).not.toContain(ana.email);
});

it.each(["users", "chat"])(
  "the %s authorizer loads neither ElectroDB nor the SDK",
  async (name) => {
    const { metafile } = await build({
      entryPoints: [join(import.meta.dirname, `${name}-authorizer.ts`)],
      bundle: true,
      write: false,
      metafile: true,
      platform: "node",
      format: "esm",
    });
    const inputs = Object.keys(metafile.inputs);
    expect(inputs.some((path) => path.includes("aws-jwt-verify"))).toBe(true);
    expect(inputs.filter((path) => /@aws-sdk|@smithy|electrodb|\/zod\//.test(path))).toEqual([]);
  },
);

it("names the missing variables when it has no user pool", async () => {
  const authorize = await load({ USER_POOL_ID: undefined });
  const event: APIGatewayTokenAuthorizerEvent["authorizationToken"] = ana.idToken;
  await expect(authorize(event)).rejects.toThrow(/USER_POOL_ID/);
});
