import { constants, type KeyObject, verify } from "node:crypto";
import { isRecord } from "../../../../graph/inputs.ts";

/** A decoded token, not to be trusted before {@link isSignedBy}. */
export interface JsonWebToken {
  readonly header: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly signed: string;
  readonly signature: Buffer;
}

/** Decodes a compact token; undefined for a text that is none. @see https://www.rfc-editor.org/rfc/rfc7519 */
export function decodeToken(token: string): JsonWebToken | undefined {
  const [header = "", claims = "", signature, ...more] = token.split(".");
  const [decodedHeader, decodedClaims] = [decode(header), decode(claims)];
  if (!decodedHeader || !decodedClaims || !signature || more.length > 0) return undefined;
  return {
    header: decodedHeader,
    claims: decodedClaims,
    signed: `${header}.${claims}`,
    signature: Buffer.from(signature, "base64url"),
  };
}

/**
 * The algorithms of JWT authorizers, with their hashes: API Gateway supports those based on RSA.
 * @see https://www.rfc-editor.org/rfc/rfc7518#section-3.1
 */
const ALGORITHMS: ReadonlyMap<unknown, { readonly hash: string; readonly padding: number }> =
  new Map(
    ["256", "384", "512"].flatMap((bits) => [
      [`RS${bits}`, { hash: `sha${bits}`, padding: constants.RSA_PKCS1_PADDING }],
      [`PS${bits}`, { hash: `sha${bits}`, padding: constants.RSA_PKCS1_PSS_PADDING }],
    ]),
  );

export const isSupported = ({ header }: JsonWebToken): boolean => ALGORITHMS.has(header["alg"]);

/** True where the key signed the token with the algorithm that its header names. */
export function isSignedBy({ header, signed, signature }: JsonWebToken, key: KeyObject): boolean {
  const algorithm = ALGORITHMS.get(header["alg"]);
  if (!algorithm || key.asymmetricKeyType !== "rsa") return false;
  const { hash, padding } = algorithm;
  const saltLength = constants.RSA_PSS_SALTLEN_DIGEST;
  return verify(hash, Buffer.from(signed), { key, padding, saltLength }, signature);
}

function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
