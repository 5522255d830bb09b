import { createHash, randomBytes } from "node:crypto";
import {
  AdminCreateUserCommand,
  AdminSetUserPasswordCommand,
} from "@aws-sdk/client-cognito-identity-provider";
import { beforeEach, describe, expect, it } from "vitest";
import { decodeJwt } from "../jwt.ts";
import { CLIENT_ID, PASSWORD, POOL_ID, poolWith } from "../testing/start.ts";
import { useCognito } from "../testing/use-cognito.ts";

const EMAIL = "jane@example.com";
const CALLBACK = "http://localhost/callback";
const local = useCognito({ users: [EMAIL] });
let cookies: Map<string, string>;
beforeEach(() => {
  cookies = new Map();
});

/** A browser: keeps cookies and stops at each redirect. */
async function browse(
  path: string,
  form?: Record<string, string>,
  headers: Record<string, string> = {},
) {
  const response = await fetch(new URL(path, local.url), {
    redirect: "manual",
    headers: { cookie: [...cookies].map((pair) => pair.join("=")).join("; "), ...headers },
    ...(form && { method: "POST", body: new URLSearchParams(form) }),
  });
  for (const cookie of response.headers.getSetCookie()) {
    const [name = "", value = ""] = (cookie.split(";")[0] ?? "").split("=");
    if (cookie.includes("Max-Age=0")) cookies.delete(name);
    else cookies.set(name, value);
  }
  return {
    status: response.status,
    location: response.headers.get("location") ?? "",
    page: await response.text(),
  };
}

const query = (more: Record<string, string> = {}) =>
  new URLSearchParams({
    response_type: "code",
    client_id: CLIENT_ID,
    redirect_uri: CALLBACK,
    state: "s&t",
    ...more,
  }).toString();

async function logIn(more: Record<string, string> = {}, form: Record<string, string> = {}) {
  const path = `/login?${query(more)}`;
  const { page } = await browse(path);
  const csrf = /name="_csrf" value="([^"]+)"/.exec(page)?.[1] ?? "";
  return await browse(path, { _csrf: csrf, username: EMAIL, password: PASSWORD, ...form });
}

type TokenField = "access_token" | "id_token" | "refresh_token" | "error";

async function token(form: Record<string, string>, headers: Record<string, string> = {}) {
  const response = await fetch(`${local.url}/oauth2/token`, {
    method: "POST",
    headers,
    body: new URLSearchParams(form),
  });
  const answered = (await response.json()) as Partial<Record<TokenField, string>>;
  return { status: response.status, ...answered };
}

const codeOf = (location: string) => new URL(location).searchParams.get("code") ?? "";
const redeem = (code: string, more: Record<string, string> = {}) =>
  token({
    grant_type: "authorization_code",
    client_id: CLIENT_ID,
    redirect_uri: CALLBACK,
    code,
    ...more,
  });

describe("the hosted pages", () => {
  it("redirect from authorize over the form to the app, whose code is redeemed by PKCE", async () => {
    const verifier = randomBytes(32).toString("base64url");
    const asked = {
      nonce: "n-1",
      code_challenge: createHash("sha256").update(verifier).digest("base64url"),
      code_challenge_method: "S256",
    };
    const first = await browse(`/oauth2/authorize?${query(asked)}`);
    expect(first).toMatchObject({ status: 302, location: `/login?${query(asked)}` });
    const back = await logIn(asked);
    expect(back.location).toMatch(/^http:\/\/localhost\/callback\?code=[\w-]+&state=s%26t$/);
    const tokens = await redeem(codeOf(back.location), { code_verifier: verifier });
    expect(tokens).toMatchObject({ status: 200, token_type: "Bearer", expires_in: 3600 });
    expect(decodeJwt(tokens.id_token ?? "")?.claims).toMatchObject({
      aud: CLIENT_ID,
      email: EMAIL,
      nonce: "n-1",
      at_hash: expect.any(String),
    });
    const verified = local.cognito.verify(POOL_ID, tokens.access_token ?? "");
    expect(verified).toMatchObject({ ok: true, use: "access", scopes: ["openid", "email"] });
  });

  it("ask for no second password until the logout", async () => {
    await logIn();
    const again = await browse(`/oauth2/authorize?${query()}`);
    expect(again.location).toContain(`${CALLBACK}?code=`);
    const asked = await browse(`/oauth2/authorize?${query({ prompt: "login" })}`);
    expect(asked.location).toContain("/login?");
    const out = await browse(
      `/logout?client_id=${CLIENT_ID}&logout_uri=${encodeURIComponent("http://localhost/bye")}`,
    );
    expect(out).toMatchObject({ status: 302, location: "http://localhost/bye" });
    expect((await browse(`/oauth2/authorize?${query()}`)).location).toContain("/login?");
  });

  it("show an error, with the username escaped", async () => {
    const failed = await logIn({}, { username: '"><script>', password: "x" });
    expect(failed.status).toBe(200);
    expect(failed.page).toContain("Incorrect username or password.");
    expect(failed.page).not.toContain("<script>");
  });

  it("refuse a form with another CSRF token", async () => {
    const made = await logIn({}, { _csrf: "made-up" });
    expect(made).toMatchObject({ status: 200, location: "" });
  });

  it("ask an invited user for a new password", async () => {
    const username = "new@example.com";
    await local.client.send(
      new AdminCreateUserCommand({
        UserPoolId: POOL_ID,
        Username: username,
        TemporaryPassword: "Temporary-1",
      }),
    );
    const asked = await logIn({}, { username, password: "Temporary-1" });
    expect(asked.page).toContain('name="new_password"');
    const done = await logIn(
      {},
      { username, password: "Temporary-1", new_password: "Mine-at-last-1" },
    );
    expect(done.location).toContain(`${CALLBACK}?code=`);
  });

  it.each([
    ["an unknown client", { client_id: "none" }, 400, ""],
    ["a foreign redirect_uri", { redirect_uri: "http://evil.example/" }, 400, ""],
    ["another response_type", { response_type: "token" }, 302, "unsupported_response_type"],
    ["a scope not allowed", { scope: "openid phone" }, 302, "invalid_scope"],
    ["plain PKCE", { code_challenge: "x" }, 302, "invalid_request"],
  ])("refuse %s", async (_, more, status, error) => {
    const refused = await browse(`/oauth2/authorize?${query(more)}`);
    expect(refused.status).toBe(status);
    const target = refused.location === "" ? null : new URL(refused.location);
    expect(target?.searchParams.get("error") ?? "").toBe(error);
    expect(target?.searchParams.get("state") ?? "s&t").toBe("s&t");
  });

  it("refuse a logout_uri that is not the client's", async () => {
    const out = await browse(`/logout?client_id=${CLIENT_ID}&logout_uri=http://evil.example/`);
    expect(out).toMatchObject({ status: 400, location: "" });
  });
});

describe("the buttons of the seed users", () => {
  const seedUsers = [
    { email: "ana@example.com", password: "Seeded-horse-1", name: "Ana", groups: [] },
    { email: "ben@example.com", password: "Seeded-horse-2", groups: [] },
  ];
  const buttons = (page: string) =>
    [...page.matchAll(/<button>Sign in as ([^<]+)<\/button>/g)].map(([, name]) => name);
  const click = async (email: string, headers: Record<string, string> = {}) => {
    const path = `/login?${query()}`;
    const csrf = /name="_csrf" value="([^"]+)"/.exec((await browse(path)).page)?.[1] ?? "";
    return await browse(path, { _csrf: csrf, seed_user: email }, headers);
  };
  beforeEach(() => local.restart({ seedUsers }));

  it("sign in with one click, without a password in the page", async () => {
    const { page } = await browse(`/login?${query()}`);
    expect(buttons(page)).toEqual(["Ana", "ben@example.com"]);
    expect(page).not.toContain("Seeded-horse");
    const { location } = await click("ana@example.com");
    expect(location).not.toContain("Seeded-horse");
    const tokens = await redeem(codeOf(location));
    expect(decodeJwt(tokens.id_token ?? "")?.claims).toMatchObject({ email: "ana@example.com" });
  });

  it("are there for nobody else, not even a seed user whose password was changed", async () => {
    await local.client.send(
      new AdminSetUserPasswordCommand({
        ...{ UserPoolId: POOL_ID, Username: "ben@example.com" },
        ...{ Password: "Own-horse-3", Permanent: true },
      }),
    );
    local.cognito.seedUser({ email: EMAIL });
    expect(buttons((await browse(`/login?${query()}`)).page)).toEqual(["Ana"]);
    for (const email of ["ben@example.com", EMAIL, "nobody@example.com", ""]) {
      const refused = await click(email);
      expect([email, refused.status, refused.location]).toEqual([email, 200, ""]);
    }
  });

  it.each([
    [{ origin: "https://evil.example" }],
    [{ origin: "null" }],
    [{ origin: "http://127.0.0.1:9" }],
    [{ "sec-fetch-site": "same-site" }],
  ])("refuse a page with %j", async (headers) => {
    expect(await click("ana@example.com", headers)).toMatchObject({ status: 200, location: "" });
  });

  it("accept the page itself", async () => {
    const headers = { origin: local.url, "sec-fetch-site": "same-origin" };
    expect((await click("ana@example.com", headers)).location).toContain(`${CALLBACK}?code=`);
  });
});

describe("the token endpoint", () => {
  it("redeems a code once, within five minutes, for the same redirect_uri and verifier", async () => {
    const code = async (more = {}) => codeOf((await logIn(more)).location);
    const once = await code();
    expect(await redeem(once)).toMatchObject({ status: 200 });
    const refused = { status: 400, error: "invalid_grant" };
    expect(await redeem(once)).toMatchObject(refused);
    const elsewhere = { redirect_uri: "http://localhost/other" };
    expect(await redeem(await code(), elsewhere)).toMatchObject(refused);
    const pkce = { code_challenge: "x".repeat(43), code_challenge_method: "S256" };
    expect(await redeem(await code(pkce), { code_verifier: "wrong" })).toMatchObject(refused);
    expect(await redeem(await code(pkce))).toMatchObject(refused);
    const late = await code();
    local.pass(300_001);
    expect(await redeem(late)).toMatchObject(refused);
  });

  it("refreshes until the token is revoked", async () => {
    const tokens = await redeem(codeOf((await logIn()).location));
    const form = {
      grant_type: "refresh_token",
      client_id: CLIENT_ID,
      refresh_token: tokens.refresh_token ?? "",
    };
    const refreshed = await token(form);
    expect(refreshed).toMatchObject({ status: 200, id_token: expect.any(String) });
    expect(refreshed).not.toHaveProperty("refresh_token");
    const revoked = await fetch(`${local.url}/oauth2/revoke`, {
      method: "POST",
      body: new URLSearchParams({ client_id: CLIENT_ID, token: form.refresh_token }),
    });
    expect(revoked.status).toBe(200);
    expect(await token(form)).toMatchObject({ status: 400, error: "invalid_grant" });
  });

  it.each([
    ["an unknown client", { client_id: "none", grant_type: "refresh_token" }, "invalid_client"],
    ["an unknown grant", { client_id: CLIENT_ID, grant_type: "x" }, "unsupported_grant_type"],
    [
      "a public client for itself",
      { client_id: CLIENT_ID, grant_type: "client_credentials" },
      "unauthorized_client",
    ],
  ])("refuses %s", async (_, form, error) => {
    expect(await token(form)).toMatchObject({ status: 400, error });
  });

  it("issues tokens for client_credentials", async () => {
    const client = {
      clientSecret: "s3cret",
      allowedOauthFlows: ["client_credentials"],
      allowedOauthScopes: ["orders/read", "orders/write"],
    };
    await local.restart({ pool: poolWith({}, client) });
    const basic = (secret: string) => ({
      authorization: `Basic ${Buffer.from(`${CLIENT_ID}:${secret}`).toString("base64")}`,
    });
    const form = { grant_type: "client_credentials", scope: "orders/read" };
    expect(await token(form, basic("other"))).toMatchObject({ error: "invalid_client" });
    const tokens = await token(form, basic("s3cret"));
    const verified = local.cognito.verify(POOL_ID, tokens.access_token ?? "");
    expect(verified).toMatchObject({
      ok: true,
      scopes: ["orders/read"],
      claims: { sub: CLIENT_ID },
    });
  });
});

it("userInfo returns the attributes of the token's scopes", async () => {
  const tokens = await redeem(codeOf((await logIn()).location));
  const userInfo = (bearer: string) =>
    fetch(`${local.url}/oauth2/userInfo`, { headers: { authorization: `Bearer ${bearer}` } });
  const response = await userInfo(tokens.access_token ?? "");
  expect(await response.json()).toEqual({
    sub: expect.any(String),
    username: expect.any(String),
    email: EMAIL,
    email_verified: "true",
  });
  expect((await userInfo(tokens.id_token ?? "")).status).toBe(401);
});

it("openid-configuration has AWS's issuer and local endpoints", async () => {
  const response = await fetch(`${local.url}/${POOL_ID}/.well-known/openid-configuration`);
  expect(await response.json()).toMatchObject({
    issuer: `https://cognito-idp.eu-west-1.amazonaws.com/${POOL_ID}`,
    token_endpoint: `${local.url}/oauth2/token`,
    jwks_uri: `${local.url}/${POOL_ID}/.well-known/jwks.json`,
  });
  expect((await fetch(`${local.url}/eu-west-1_None/.well-known/jwks.json`)).status).toBe(404);
});
