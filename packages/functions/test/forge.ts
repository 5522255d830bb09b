import { createHmac, generateKeyPairSync, type KeyObject, sign } from "node:crypto";

type Part = Record<string, unknown>;

/** The header and claims of a token, not verified. */
export function partsOf(token: string): { header: Part; claims: Part } {
  const [header = {}, claims = {}] = token
    .split(".")
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, "base64url").toString()) as Part);
  return { header, claims };
}

const encode = (part: Part) => Buffer.from(JSON.stringify(part)).toString("base64url");

/** A token with the signature that `signature` makes. */
function forge(header: Part, claims: Part, signature: (signed: string) => string): string {
  const signed = `${encode(header)}.${encode(claims)}`;
  return `${signed}.${signature(signed)}`;
}

const foreignKey = generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey;

/** The token with changes, signed by RS256 with `key`. */
export function signedBy(
  key: KeyObject,
  token: string,
  changes: { header?: Part; claims?: Part } = {},
): string {
  const { header, claims } = partsOf(token);
  return forge({ ...header, ...changes.header }, { ...claims, ...changes.claims }, (signed) =>
    sign("sha256", Buffer.from(signed), key).toString("base64url"),
  );
}

/** The token with changes, signed by a key of another pool. */
export function signedByAnother(token: string, changes: { header?: Part; claims?: Part } = {}) {
  return signedBy(foreignKey, token, changes);
}

/** The token with alg none in its header, and no signature or `signature`. */
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

/** The token with other claims and its own signature. */
export function altered(token: string, changes: Part): string {
  const { header, claims } = partsOf(token);
  const signature = token.split(".")[2] ?? "";
  return forge(header, { ...claims, ...changes }, () => signature);
}
