import { createPublicKey, type JsonWebKey } from "node:crypto";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { FetchError } from "aws-jwt-verify/error";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  altered,
  CLIENT_ID,
  partsOf,
  pool,
  POOL_ID,
  poolWith,
  signedByAnother,
  signedByPublicKey,
  type SignedIn,
  signedIn,
  signIn,
  startCognito,
  type Started,
  unsigned,
} from "../../test/tokens.ts";
import { isUnavailable, reasonOf } from "./refusal.ts";
import { createVerifier, verifierFromEnv, identityOf } from "./verifier.ts";

const OTHER_CLIENT = "otherclient0000000000000";

let cognito: Started;
let ana: SignedIn;
beforeAll(async () => {
  const other = pool.clients.map((client) => ({ ...client, id: OTHER_CLIENT, name: "other" }));
  cognito = await startCognito({ pool: poolWith({ clients: [...pool.clients, ...other] }) });
  ana = await signedIn(cognito, { name: "Ana", groups: ["apiAdmins"] });
});
afterAll(() => cognito.stop());

const here = () => ({ userPoolId: POOL_ID, clientId: CLIENT_ID, endpoint: cognito.url });

/** The outcome of the verification of a token. */
const outcomeOf = (verify: (token: string) => Promise<unknown>, token: string) =>
  verify(token).then(() => "verified", reasonOf);

it.each<[unknown, string[]]>([
  [
    ["apiAdmins", "others"],
    ["apiAdmins", "others"],
  ],
  ["xapiAdminsx", []],
  [["apiAdmins", 1, null], ["apiAdmins"]],
  [undefined, []],
])("reads the groups %j as %j: a text is no list", (groups, expected) => {
  expect(identityOf({ sub: "s", "cognito:groups": groups }).groups).toEqual(expected);
});

describe("a good ID token", () => {
  it("names its owner and the owner's groups", async () => {
    expect(await createVerifier(here())(ana.idToken)).toEqual({
      id: ana.sub,
      name: "Ana",
      email: ana.email,
      groups: ["apiAdmins"],
    });
  });

  it("names an owner without a name by the address", async () => {
    const ben = await signedIn(cognito);
    expect(await createVerifier(here())(ben.idToken)).toMatchObject({
      name: ben.email,
      groups: [],
    });
  });
});

describe("a token is refused", () => {
  const publicKey = () => {
    const { kid } = partsOf(ana.idToken).header;
    const key = cognito.cognito.jwks(POOL_ID).keys.find((one) => one["kid"] === kid);
    return createPublicKey({ key: key as JsonWebKey, format: "jwk" });
  };
  const otherAudience = async () => (await signIn(cognito, ana.email, OTHER_CLIENT)).idToken;

  it.each<[string, () => string | Promise<string>, string]>([
    ["that is empty", () => "", "malformed"],
    ["that is no token", () => "abc", "malformed"],
    ["of parts that are not JSON", () => "a.b.c", "malformed"],
    ["of alg none", () => unsigned(ana.idToken), "malformed"],
    ["of alg none with a signature", () => unsigned(ana.idToken, "x"), "algorithm"],
    [
      "signed by HMAC with the public key",
      () => signedByPublicKey(ana.idToken, publicKey()),
      "algorithm",
    ],
    ["signed by another key", () => signedByAnother(ana.idToken), "signature"],
    [
      "with changed claims",
      () => altered(ana.idToken, { "cognito:groups": ["root"] }),
      "signature",
    ],
    [
      "of a key that the pool does not have",
      () => signedByAnother(ana.idToken, { header: { kid: "nobody's" } }),
      "unknown key",
    ],
    ["without a key", () => signedByAnother(ana.idToken, { header: { kid: undefined } }), "no key"],
    [
      "of another issuer",
      () => signedByAnother(ana.idToken, { claims: { iss: "https://evil.example" } }),
      "issuer",
    ],
    ["for another client", otherAudience, "audience"],
    ["that is an access token", () => ana.accessToken, "token use"],
  ])("%s", async (_, token, reason) => {
    const verify = createVerifier(here());
    await verify(ana.idToken);
    expect(await outcomeOf(verify, await token())).toBe(reason);
  });

  it("that has expired", async () => {
    const old = await startCognito({
      stateDir: cognito.stateDir,
      now: () => Date.now() - 2 * 60 * 60 * 1000,
    });
    const { idToken } = await signIn(old, ana.email);
    await old.stop({ keep: true });
    expect(await outcomeOf(createVerifier(here()), idToken)).toBe("expired");
  });
});

describe("the keys", () => {
  it.each([
    "https://keys.example.com",
    "http://127.0.0.1.example.com",
    "http://127.0.0.1@example.com",
    "http://10.0.0.1",
    "http://0.0.0.0",
    "not a URL",
    undefined,
  ])("are fetched from AWS when the endpoint is %s", async (endpoint) => {
    // The region does not exist, so no request reaches a real pool.
    const userPoolId = "xx-none-1_Souk";
    const iss = `https://cognito-idp.xx-none-1.amazonaws.com/${userPoolId}`;
    const token = signedByAnother(ana.idToken, { claims: { iss } });
    const verify = createVerifier({ userPoolId, clientId: CLIENT_ID, endpoint });
    const error = await verify(token).catch((failure: unknown) => failure);
    expect(isUnavailable(error)).toBe(true);
    expect((error as Error).message).toContain(`${iss}/.well-known/jwks.json`);
  });

  it("are fetched from an endpoint on this machine, by any of its names", async () => {
    const { port } = new URL(cognito.url);
    for (const name of ["127.0.0.1", "localhost"]) {
      const verify = createVerifier({ ...here(), endpoint: `http://${name}:${port}/aws` });
      expect(await outcomeOf(verify, ana.idToken)).toBe("verified");
    }
  });

  it("are fetched once for many tokens at the same time", async () => {
    let asked = 0;
    const server = await serve((path) => {
      asked += 1;
      return path === `/${POOL_ID}/.well-known/jwks.json`
        ? JSON.stringify(cognito.cognito.jwks(POOL_ID))
        : undefined;
    });
    const verify = createVerifier({ ...here(), endpoint: server.url });
    await Promise.all(Array.from({ length: 20 }, () => verify(ana.idToken)));
    await verify(ana.idToken);
    expect(asked).toBe(1);
    await server.stop();
  });

  it.each([
    ["are not found", undefined],
    ["are no key set", "<html>"],
  ])("cannot be fetched, which is no bad token, when they %s", async (_, body) => {
    const server = await serve(() => body);
    const verify = createVerifier({ ...here(), endpoint: server.url });
    const error = await verify(ana.idToken).catch((failure: unknown) => failure);
    expect(isUnavailable(error)).toBe(true);
    await server.stop();
  });

  it("cannot be fetched, which is no bad token, when the connection is refused", async () => {
    const server = await serve(() => undefined);
    await server.stop();
    const verify = createVerifier({ ...here(), endpoint: server.url });
    await expect(verify(ana.idToken)).rejects.toThrow(FetchError);
  });
});

describe("the environment", () => {
  const env = () => ({ USER_POOL_ID: POOL_ID, USER_POOL_CLIENT_ID: CLIENT_ID });

  it.each(["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER"])(
    "sets the endpoint of the keys by %s, as for SDK clients",
    async (name) => {
      const verify = verifierFromEnv({ ...env(), [name]: cognito.url });
      expect(await verify?.(ana.idToken)).toMatchObject({ id: ana.sub });
    },
  );

  it("prefers the endpoint of the service", async () => {
    const verify = verifierFromEnv({
      ...env(),
      AWS_ENDPOINT_URL: "http://127.0.0.1:9",
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognito.url,
    });
    expect(await verify?.(ana.idToken)).toMatchObject({ id: ana.sub });
  });

  it.each([{}, { USER_POOL_ID: POOL_ID }, { USER_POOL_CLIENT_ID: CLIENT_ID }])(
    "makes no verifier with %j",
    (incomplete) => {
      expect(verifierFromEnv(incomplete)).toBeUndefined();
    },
  );
});

async function serve(answer: (path: string) => string | undefined) {
  const server = await new Promise<Server>((resolve) => {
    const made = createServer((request, response) => {
      const body = answer(request.url ?? "");
      response.writeHead(body === undefined ? 404 : 200).end(body);
    });
    made.listen(0, "127.0.0.1", () => resolve(made));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
