import { createHmac, generateKeyPairSync, randomUUID, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";
import { InitiateAuthCommand } from "@aws-sdk/client-cognito-identity-provider";
import {
  CLIENT_ID,
  PASSWORD,
  POOL_ID,
  type Started,
} from "../../sst-local/src/cognito/testing/start.ts";

export { CLIENT_ID, PASSWORD, pool, POOL_ID } from "../../sst-local/src/cognito/testing/start.ts";
export { poolWith, startCognito, type Started } from "../../sst-local/src/cognito/testing/start.ts";

/** A user of the pool, signed in by the real client. */
export interface SignedIn {
  sub: string;
  email: string;
  idToken: string;
  accessToken: string;
}

/** Makes a confirmed user and signs in. */
export async function signedIn(
  { cognito, client }: Started,
  { groups = [], name }: { groups?: string[]; name?: string } = {},
): Promise<SignedIn> {
  const email = `${randomUUID()}@example.com`;
  const { sub } = cognito.seedUser({
    poolId: POOL_ID,
    email,
    password: PASSWORD,
    groups,
    ...(name !== undefined && { attributes: { name } }),
  });
  return { sub, email, ...(await signIn({ client }, email)) };
}

/** The tokens of a user of the pool. */
export async function signIn(
  { client }: Pick<Started, "client">,
  email: string,
  clientId = CLIENT_ID,
): Promise<{ idToken: string; accessToken: string }> {
  const { AuthenticationResult } = await client.send(
    new InitiateAuthCommand({
      ClientId: clientId,
      AuthFlow: "USER_PASSWORD_AUTH",
      AuthParameters: { USERNAME: email, PASSWORD },
    }),
  );
  const { IdToken = "", AccessToken = "" } = AuthenticationResult ?? {};
  return { idToken: IdToken, accessToken: AccessToken };
}

type Part = Record<string, unknown>;

/** Header and claims of a token, unchecked. */
export function partsOf(token: string): { header: Part; claims: Part } {
  const [header = {}, claims = {}] = token
    .split(".")
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, "base64url").toString()) as Part);
  return { header, claims };
}

const encode = (part: Part) => Buffer.from(JSON.stringify(part)).toString("base64url");

/** A token made by `signature` of what is signed. */
function forge(header: Part, claims: Part, signature: (signed: string) => string): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${signature(signed)}`;
}

const foreignKey = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;

/** The token, changed and signed by a key that is not the pool's. */
export function signedByAnother(token: string, changes: { header?: Part; claims?: Part } = {}) {
  const { header, claims } = partsOf(token);
  return forge({ ...header, ...changes.header }, { ...claims, ...changes.claims }, (signed) =>
    sign("sha256", Buffer.from(signed), foreignKey).toString("base64url"),
  );
}

/** The token with a header that says it needs no signature; it has none, or `signature`. */
export function unsigned(token: string, signature = ""): string {
  const { header, claims } = partsOf(token);
  return forge({ ...header, alg: "none" }, claims, () => signature);
}

/** The token signed by HMAC with the pool's public key as the secret. */
export function signedByPublicKey(token: string, publicKey: KeyObject): string {
  const { header, claims } = partsOf(token);
  const secret = publicKey.export({ type: "spki", format: "pem" });
  return forge({ ...header, alg: "HS256" }, claims, (signed) =>
    createHmac("sha256", secret).update(signed).digest("base64url"),
  );
}

/** The token with other claims under the signature it had. */
export function altered(token: string, changes: Part): string {
  const { header, claims } = partsOf(token);
  const signature = token.split(".")[2] ?? "";
  return forge(header, { ...claims, ...changes }, () => signature);
}
