import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";

/** One RSA key of a pool. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** The keys of a pool: one signs ID tokens, the other access tokens, as on AWS. */
export interface PoolKeys {
  readonly id: SigningKey;
  readonly access: SigningKey;
  /** Makes the answers for users who do not exist the same each time. */
  readonly secret: Buffer;
}

interface StoredKeys {
  readonly id: { kid: string; jwk: JsonWebKey };
  readonly access: { kid: string; jwk: JsonWebKey };
  readonly secret: string;
}

/**
 * Reads the pool's keys, or makes them on first use. They belong to this state
 * directory alone (mode 0600) and never leave it: nothing outside the local stage
 * may trust what they sign.
 */
export function loadKeys(file: string): PoolKeys {
  if (!existsSync(file)) saveKeys(file);
  const stored = JSON.parse(readFileSync(file, "utf8")) as StoredKeys;
  return {
    id: restoreKey(stored.id),
    access: restoreKey(stored.access),
    secret: Buffer.from(stored.secret, "base64"),
  };
}

/** The JSON Web Key Set of a pool (https://www.rfc-editor.org/rfc/rfc7517#section-5). */
export function jwksOf(keys: PoolKeys): { keys: Record<string, unknown>[] } {
  return {
    keys: [keys.id, keys.access].map(({ kid, publicKey }) => {
      const { e, n } = publicKey.export({ format: "jwk" });
      return { alg: "RS256", e, kid, kty: "RSA", n, use: "sig" };
    }),
  };
}

function saveKeys(file: string): void {
  const stored: StoredKeys = {
    id: generateKey(),
    access: generateKey(),
    secret: randomBytes(32).toString("base64"),
  };
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  writeFileSync(`${file}.tmp`, JSON.stringify(stored), { mode: 0o600 });
  renameSync(`${file}.tmp`, file);
}

function generateKey() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { kid: randomBytes(32).toString("base64"), jwk: privateKey.export({ format: "jwk" }) };
}

function restoreKey({ kid, jwk }: { kid: string; jwk: JsonWebKey }): SigningKey {
  const privateKey = createPrivateKey({ key: jwk, format: "jwk" });
  return { kid, privateKey, publicKey: createPublicKey(privateKey) };
}
