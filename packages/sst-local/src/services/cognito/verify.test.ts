import { createHmac, generateKeyPairSync } from "node:crypto";
import { CognitoJwtVerifier } from "aws-jwt-verify";
import { beforeAll, describe, expect, it } from "vitest";
import { issuerOf } from "./definition.ts";
import { signJwt } from "./jwt.ts";
import { loadKeys, type PoolKeys } from "./keys.ts";
import { CLIENT_ID, pool, POOL_ID } from "./testing/start.ts";
import { useOneCognito } from "./testing/use-cognito.ts";

const local = useOneCognito();
let idToken: string;
let accessToken: string;
let keys: PoolKeys;
beforeAll(async () => {
  const email = "admin@example.com";
  const attributes = { "custom:tenant": "blue" };
  local.cognito.seedUser({ email, groups: ["apiAdmins"], attributes });
  const { AuthenticationResult } = await local.signIn(email);
  idToken = AuthenticationResult?.IdToken ?? "";
  accessToken = AuthenticationResult?.AccessToken ?? "";
  keys = loadKeys(`${local.stateDir}/cognito/${POOL_ID}.keys.json`);
});

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const claims = () => ({
  sub: "1",
  iss: issuerOf(pool),
  token_use: "id",
  aud: CLIENT_ID,
  exp: Math.floor(Date.now() / 1000) + 60,
});

describe("an issued token", () => {
  it("carries the claims of an ID token", () => {
    const verified = local.cognito.verify(POOL_ID, idToken);
    expect(verified).toMatchObject({
      ok: true,
      use: "id",
      claims: {
        iss: "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_LocalPool",
        aud: CLIENT_ID,
        token_use: "id",
        email: "admin@example.com",
        email_verified: true,
        "custom:tenant": "blue",
        "cognito:groups": ["apiAdmins"],
        "cognito:username": expect.stringMatching(/^[0-9a-f-]{36}$/),
        auth_time: expect.any(Number),
        iat: expect.any(Number),
        jti: expect.any(String),
        origin_jti: expect.any(String),
        event_id: expect.any(String),
      },
    });
  });

  it("carries the claims of an access token, without attributes", () => {
    const verified = local.cognito.verify(pool.arn, accessToken, { use: "access" });
    expect(verified).toMatchObject({
      ok: true,
      scopes: ["aws.cognito.signin.user.admin"],
      claims: { client_id: CLIENT_ID, token_use: "access", "cognito:groups": ["apiAdmins"] },
    });
    expect(verified.ok && verified.claims).not.toHaveProperty("email");
    expect(verified.ok && verified.claims).not.toHaveProperty("aud");
  });

  it.each(["id", "access"] as const)("passes aws-jwt-verify as %s token", async (tokenUse) => {
    const verifier = CognitoJwtVerifier.create({
      userPoolId: POOL_ID,
      clientId: CLIENT_ID,
      tokenUse,
      groups: ["apiAdmins"],
    });
    const response = await fetch(`${local.url}/${POOL_ID}/.well-known/jwks.json`);
    verifier.cacheJwks((await response.json()) as Parameters<typeof verifier.cacheJwks>[0]);
    const token = tokenUse === "id" ? idToken : accessToken;
    expect((await verifier.verify(token)).token_use).toBe(tokenUse);
  });

  it("is refused where the other token_use is accepted", () => {
    const verified = local.cognito.verify(POOL_ID, idToken, { use: "access" });
    expect(verified).toMatchObject({ ok: false, refusal: "use" });
  });
});

describe("a forged token", () => {
  const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  const publicPem = () => keys.id.publicKey.export({ format: "pem", type: "spki" });
  const header = () => ({ kid: keys.id.kid, alg: "RS256" });

  it.each<[string, string, () => string]>([
    ["is no JWT", "malformed", () => "abc"],
    ["is no JSON", "malformed", () => "a.b.c"],
    ["is unsigned", "algorithm", () => `${encode({ alg: "none" })}.${encode(claims())}.`],
    [
      "is signed by HS256 with the public key",
      "algorithm",
      () => {
        const signed = `${encode({ ...header(), alg: "HS256" })}.${encode(claims())}`;
        return `${signed}.${createHmac("sha256", publicPem()).update(signed).digest("base64url")}`;
      },
    ],
    [
      "has a foreign kid",
      "key",
      () => signJwt(claims(), { kid: "foreign", privateKey, publicKey }),
    ],
    [
      "is signed by a foreign key with the pool's kid",
      "signature",
      () => signJwt(claims(), { kid: keys.id.kid, privateKey, publicKey }),
    ],
    [
      "was changed after the signature",
      "signature",
      () => {
        const [head, , signature] = idToken.split(".");
        return `${head}.${encode({ ...claims(), sub: "2" })}.${signature}`;
      },
    ],
    [
      "is from another pool",
      "issuer",
      () => signJwt({ ...claims(), iss: `${issuerOf(pool)}x` }, keys.id),
    ],
    ["has expired", "expired", () => signJwt({ ...claims(), exp: 1 }, keys.id)],
    ["never expires", "expired", () => signJwt({ ...claims(), exp: undefined }, keys.id)],
    [
      "has another token_use than its key",
      "use",
      () => signJwt({ ...claims(), token_use: "access" }, keys.id),
    ],
  ])("is refused where it %s", (_, refusal, token) => {
    expect(local.cognito.verify(POOL_ID, token())).toMatchObject({ ok: false, refusal });
  });
});

describe("a COGNITO_USER_POOLS authorizer", () => {
  const scope = "aws.cognito.signin.user.admin";
  const accepted = { claims: { iss: issuerOf(pool) } };
  it.each<[string, () => string, readonly string[], readonly string[], object]>([
    ["accepts an ID token", () => idToken, [pool.arn], [], accepted],
    ["accepts the token of one of its pools", () => idToken, ["arn:other", pool.arn], [], accepted],
    [
      "accepts an access token with a scope of the method",
      () => accessToken,
      [pool.arn],
      ["x", scope],
      accepted,
    ],
    [
      "refuses an access token where the method has no scopes",
      () => accessToken,
      [pool.arn],
      [],
      { refused: expect.stringContaining("token_use") },
    ],
    [
      "refuses an ID token where the method has scopes",
      () => idToken,
      [pool.arn],
      [scope],
      { refused: expect.stringContaining("token_use") },
    ],
    [
      "refuses an access token without the scope",
      () => accessToken,
      [pool.arn],
      ["orders/read"],
      { refused: "the token has none of the scopes orders/read" },
    ],
    [
      "refuses the token of another pool",
      () => idToken,
      ["arn:other"],
      [],
      { refused: "there is no such user pool" },
    ],
    [
      "reports that a token has expired",
      () => signJwt({ ...claims(), exp: 1 }, keys.id),
      [pool.arn],
      [],
      { refused: "the token has expired", expired: true },
    ],
  ])("%s", async (_, token, providerArns, scopes, expected) => {
    const result = await local.cognito.authorize({ providerArns, token: token(), scopes });
    expect(result).toMatchObject(expected);
  });
});
