import { sign, verify } from "node:crypto";
import type { SigningKey } from "./keys.ts";

/** The payload of a token. */
export type Claims = Record<string, unknown>;

/** A decoded token, not to be trusted before {@link hasSignature}. */
export interface DecodedJwt {
  readonly header: Record<string, unknown>;
  readonly claims: Claims;
  readonly signed: string;
  readonly signature: Buffer;
}

/** Signs with RS256. @see https://www.rfc-editor.org/rfc/rfc7515 */
export function signJwt(claims: Claims, key: SigningKey): string {
  const signed = `${encode({ kid: key.kid, alg: "RS256" })}.${encode(claims)}`;
  const signature = sign("sha256", Buffer.from(signed), key.privateKey);
  return `${signed}.${signature.toString("base64url")}`;
}

/** Decodes a compact JWT; undefined for a text that is none. */
export function decodeJwt(token: string): DecodedJwt | undefined {
  const parts = token.split(".");
  const [header, claims, signature] = parts;
  if (parts.length !== 3 || !header || !claims || signature === undefined) return undefined;
  const decodedHeader = decode(header);
  const decodedClaims = decode(claims);
  if (!decodedHeader || !decodedClaims) return undefined;
  return {
    header: decodedHeader,
    claims: decodedClaims,
    signed: `${header}.${claims}`,
    signature: Buffer.from(signature, "base64url"),
  };
}

/** True where `key` signed the token with RS256, whatever algorithm its header names. */
export function hasSignature(jwt: DecodedJwt, key: SigningKey): boolean {
  return verify("sha256", Buffer.from(jwt.signed), key.publicKey, jwt.signature);
}

function encode(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
