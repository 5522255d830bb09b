import {
  createPrivateKey,
  createPublicKey,
  generateKeyPairSync,
  type JsonWebKey,
  type KeyObject,
  randomBytes,
} from "node:crypto";
import { checkFields, readJsonFile, writeFileAtomically } from "../../aws/files.ts";

/** An RSA key of a pool. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** The keys of a pool: as on AWS, one signs ID tokens and the other access tokens. */
export interface PoolKeys {
  readonly id: SigningKey;
  readonly access: SigningKey;
  /** Key of the HMACs that make the answers for users who do not exist the same each time. */
  readonly secret: Buffer;
}

interface StoredKey {
  readonly kid: string;
  readonly jwk: JsonWebKey;
}

interface StoredKeys {
  readonly id: StoredKey;
  readonly access: StoredKey;
  /** Base64. */
  readonly secret: string;
}

/**
 * Reads the pool's keys, or generates them on first use. They stay in this state folder, so that
 * nothing outside the local stage may trust what they sign.
 * @throws UserError where the file cannot be read
 */
export function loadKeys(file: string): PoolKeys {
  const stored = readJsonFile(file, restoreKeys);
  if (stored) return stored;
  const generated: StoredKeys = {
    id: generateKey(),
    access: generateKey(),
    secret: randomBytes(32).toString("base64"),
  };
  writeFileAtomically(file, JSON.stringify(generated));
  return restoreKeys(generated);
}

/** The JSON Web Key Set of a pool. @see https://www.rfc-editor.org/rfc/rfc7517#section-5 */
export function jwksOf(keys: PoolKeys): { keys: Record<string, unknown>[] } {
  return {
    keys: [keys.id, keys.access].map(({ kid, publicKey }) => {
      const { e, n } = publicKey.export({ format: "jwk" });
      return { alg: "RS256", e, kid, kty: "RSA", n, use: "sig" };
    }),
  };
}

function generateKey(): StoredKey {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  return { kid: randomBytes(32).toString("base64"), jwk: privateKey.export({ format: "jwk" }) };
}

function restoreKeys(value: unknown): PoolKeys {
  const stored = checkFields<StoredKeys>(value, { object: ["id", "access"], string: ["secret"] });
  return {
    id: restoreKey(stored.id),
    access: restoreKey(stored.access),
    secret: Buffer.from(stored.secret, "base64"),
  };
}

function restoreKey(stored: StoredKey): SigningKey {
  const { kid, jwk } = checkFields<StoredKey>(stored, { string: ["kid"], object: ["jwk"] });
  const privateKey = createPrivateKey({ key: jwk, format: "jwk" });
  return { kid, privateKey, publicKey: createPublicKey(privateKey) };
}
