import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { api, serve } from "../testing/serve.ts";

const AUDIENCE = "client-1";
const { privateKey, publicKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
const stranger = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;

/** A server of OpenID Connect Discovery. */
let issuer: string;
let reads: string[];
let close: () => void;
beforeAll(async () => {
  const jwk = { ...publicKey.export({ format: "jwk" }), kid: "key-1", use: "sig" };
  const documents: Record<string, () => unknown> = {
    "/pool/.well-known/openid-configuration": () => ({ issuer, jwks_uri: `${issuer}/keys` }),
    "/pool/keys": () => ({ keys: [jwk] }),
    "/huge/.well-known/openid-configuration": () => ({ jwks_uri: "x".repeat(200_000) }),
  };
  const server = createServer((request, response) => {
    reads.push(request.url ?? "");
    const document = documents[request.url ?? ""]?.();
    response.writeHead(document ? 200 : 404).end(JSON.stringify(document ?? {}));
  });
  await once(server.listen(0, "127.0.0.1"), "listening");
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}/pool`;
  reads = [];
  close = () => {
    server.close().closeAllConnections();
  };
});
afterAll(() => close());

const NOW = Date.UTC(2026, 10, 28);
const seconds = NOW / 1000;

interface Signing {
  header?: Record<string, unknown>;
  key?: KeyObject;
  hash?: string;
}

function token(claims: Record<string, unknown> = {}, signing: Signing = {}): string {
  const { header, key = privateKey, hash = "sha256" } = signing;
  const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const signed = `${encode({ alg: "RS256", kid: "key-1", ...header })}.${encode({
    ...{ iss: issuer, aud: AUDIENCE, exp: seconds + 60, iat: seconds - 60, sub: "ana" },
    ...claims,
  })}`;
  return `${signed}.${sign(hash, Buffer.from(signed), key).toString("base64url")}`;
}

interface Setting {
  readonly scopes?: string[];
  readonly identitySource?: string;
  readonly issuer?: string;
  readonly payloadFormatVersion?: string;
}

const protect = ({ scopes = [], identitySource, ...more }: Setting = {}) =>
  serve(
    api(
      {
        $default: {
          route: { authorizationType: "JWT", authorizerId: "jwt", authorizationScopes: scopes },
          integration: { payloadFormatVersion: more.payloadFormatVersion ?? "2.0" },
        },
      },
      {
        authorizers: {
          jwt: {
            ...{ name: "pool", authorizerType: "JWT" },
            identitySource: [identitySource ?? "$request.header.Authorization"],
            jwtConfiguration: { issuer: more.issuer ?? issuer, audience: ["other", AUDIENCE] },
          },
        },
      },
    ),
    { functions: { backend: { statusCode: 200 } }, options: { now: () => NOW } },
  );

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
it("passes on the claims of a token as texts", async () => {
  await using served = await protect();
  const claims = {
    ...{ "cognito:groups": ["admin", "poweruser"], email_verified: true, nothing: null },
    ...{ nested: { a: 1 }, scope: "read write" },
  };
  const reply = await served.send("GET /", {
    headers: { authorization: `Bearer ${token(claims)}` },
  });
  expect(reply.status).toBe(200);
  expect(served.invocations[0]?.event).toHaveProperty("requestContext.authorizer", {
    jwt: {
      claims: {
        ...{ iss: issuer, aud: AUDIENCE, sub: "ana" },
        ...{ exp: String(seconds + 60), iat: String(seconds - 60) },
        ...{ "cognito:groups": "[admin poweruser]", email_verified: "true", nested: '{"a":1}' },
        scope: "read write",
      },
      // Without scopes of the route: https://github.com/floci-io/floci/pull/2011
      scopes: null,
    },
  });
});

it("passes on the claims in an event of format 1.0", async () => {
  await using served = await protect({ payloadFormatVersion: "1.0" });
  await served.send("GET /", { headers: { authorization: token() } });
  expect(served.invocations[0]?.event).toMatchObject({
    requestContext: { authorizer: { claims: { sub: "ana" }, scopes: null } },
  });
});

it.each([
  ["a Bearer prefix", () => `Bearer ${token()}`],
  ["no prefix", () => token()],
  ["client_id in place of aud", () => token({ aud: undefined, client_id: AUDIENCE })],
  ["several audiences", () => token({ aud: ["x", AUDIENCE] })],
  ["RS512", () => token({}, { header: { alg: "RS512" }, hash: "sha512" })],
])("accepts a token with %s", async (_, authorization) => {
  await using served = await protect();
  const reply = await served.send("GET /", { headers: { authorization: authorization() } });
  expect(reply.status).toBe(200);
});

// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-troubleshooting-jwt.html
it.each([
  ["of two parts", () => "a.b", "token contains an invalid number of segments"],
  ["of three words", () => "a.b.c", "the token cannot be decoded"],
  ["without an algorithm", () => token({}, { header: { alg: "none" } }), "signing method"],
  ["signed by HMAC", () => token({}, { header: { alg: "HS256" } }), "signing method"],
  ["of another kid", () => token({}, { header: { kid: "key-2" } }), "kid"],
  ["of another key", () => token({}, { key: stranger }), "signature"],
  ["of another algorithm", () => token({}, { header: { alg: "RS384" } }), "signature"],
  ["of another issuer", () => token({ iss: "x" }), "issuer does not match"],
  ["for another audience", () => token({ aud: "x" }), "the token does not have a valid audience"],
  [
    "whose aud is another and client_id is not",
    () => token({ aud: "x", client_id: AUDIENCE }),
    "the token does not have a valid audience",
  ],
  ["that has expired", () => token({ exp: seconds }), "the token has expired"],
  ["without exp", () => token({ exp: undefined }), "the token has expired"],
  ["that is not valid yet", () => token({ nbf: seconds + 1 }), "not valid yet"],
  ["of the future", () => token({ iat: seconds + 1 }), "before it was issued"],
])("refuses a token %s with 401", async (_, authorization, reason) => {
  await using served = await protect();
  const reply = await served.send("GET /", { headers: { authorization: authorization() } });
  expect([reply.status, reply.json]).toEqual([401, { message: "Unauthorized" }]);
  const header = String(reply.headers["www-authenticate"]);
  expect(header).toMatch(/^Bearer scope="" error="invalid_token" error_description="/);
  expect(header).toContain(reason);
  expect(served.invocations).toEqual([]);
});

it("answers 401 without a token", async () => {
  await using served = await protect();
  const reply = await served.send("GET /");
  expect([reply.status, reply.json, reply.headers["www-authenticate"]]).toEqual([
    ...[401, { message: "Unauthorized" }, "Bearer"],
  ]);
});

it.each([
  ["one of the scopes", { scope: "c b" }, 200],
  ["one of the scopes in scp", { scp: ["b"] }, 200],
  ["other scopes", { scope: "c" }, 403],
  ["no scopes", {}, 403],
])("answers a token with %s of the route: %o is %i", async (_, claims, status) => {
  await using served = await protect({ scopes: ["a", "b"] });
  const reply = await served.send("GET /", { headers: { authorization: token(claims) } });
  expect(reply.status).toBe(status);
  if (status === 200) {
    const [{ event } = { event: {} }] = served.invocations;
    expect(event).toHaveProperty(
      "requestContext.authorizer.jwt.scopes",
      "scp" in claims ? ["b"] : ["c", "b"],
    );
  } else {
    expect(reply.json).toEqual({ message: "Forbidden" });
    expect(reply.headers["www-authenticate"]).toMatch(
      /^Bearer scope="a b" error="insufficient_scope"/,
    );
  }
});

it("reads the token of a query parameter", async () => {
  await using served = await protect({ identitySource: "$request.querystring.token" });
  expect((await served.send(`GET /?token=${token()}`)).status).toBe(200);
});

it("reads the key set of an issuer once, and again for a key that is not in it", async () => {
  await using served = await protect();
  reads = [];
  const get = (kid: string) =>
    served.send("GET /", { headers: { authorization: token({}, { header: { kid } }) } });
  await get("key-1");
  await get("key-1");
  expect(reads).toEqual(["/pool/.well-known/openid-configuration", "/pool/keys"]);
  await get("key-2");
  expect(reads).toHaveLength(4);
});

it.each(["none", "huge"])("answers 401 for the issuer %s that cannot be read", async (path) => {
  const broken = issuer.replace("pool", path);
  await using served = await protect({ issuer: broken });
  const authorization = token({ iss: broken });
  const reply = await served.send("GET /", { headers: { authorization } });
  expect(reply.status).toBe(401);
  expect(reply.headers["www-authenticate"]).toContain("OIDC discovery endpoint");
});
