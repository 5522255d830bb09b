import { createHmac, hkdfSync, timingSafeEqual } from "node:crypto";
import { bytesOf, g, integerOf, k, N, powModN, sha256 } from "./group.ts";

/** What is stored of a password: one can check it with this, but not sign in. Hex. */
export interface SrpVerifier {
  readonly salt: string;
  readonly verifier: string;
}

/** The user of a password, whose hash depends on both names. */
export interface SrpIdentity {
  /** The part of the pool's id after the underscore. */
  readonly poolName: string;
  /** The immutable username (`USER_ID_FOR_SRP`). */
  readonly username: string;
}

/** The server's state of an exchange until the client's proof comes. */
export interface SrpExchange {
  readonly clientPublic: bigint;
  readonly serverPublic: bigint;
  readonly serverSecret: bigint;
}

/** The pool's name as SRP hashes it: `eu-west-1_AbC` gives `AbC`. */
export function srpPoolName(poolId: string): string {
  return poolId.slice(poolId.indexOf("_") + 1);
}

/** Derives the verifier of a password under `salt` (16 random bytes). */
export function createVerifier(
  identity: SrpIdentity,
  password: string,
  salt: Uint8Array,
): SrpVerifier {
  const saltInteger = integerOf(salt);
  const inner = sha256(`${identity.poolName}${identity.username}:${password}`);
  const x = integerOf(sha256(bytesOf(saltInteger), inner));
  return { salt: saltInteger.toString(16), verifier: powModN(g, x).toString(16) };
}

/** True where the verifier was derived from this password. */
export function matchesVerifier(
  identity: SrpIdentity,
  password: string,
  stored: SrpVerifier,
): boolean {
  const candidate = createVerifier(identity, password, bytesOf(BigInt(`0x${stored.salt}`)));
  return timingSafeEqual(sha256(candidate.verifier), sha256(stored.verifier));
}

/**
 * Starts an exchange with the client's public value `A` (hex); undefined where `A` is no hex number or
 * a multiple of N, which RFC 5054 forbids.
 */
export function startExchange(
  clientPublicHex: string,
  stored: SrpVerifier,
  random: (size: number) => Uint8Array,
): SrpExchange | undefined {
  if (!/^[0-9a-f]{1,2048}$/i.test(clientPublicHex)) return undefined;
  const clientPublic = BigInt(`0x${clientPublicHex}`);
  if (clientPublic % N === 0n) return undefined;
  const serverSecret = integerOf(random(32));
  const verifier = BigInt(`0x${stored.verifier}`);
  const serverPublic = (k * verifier + powModN(g, serverSecret)) % N;
  return { clientPublic, serverPublic, serverSecret };
}

/** The client's proof of the password in the answer to `PASSWORD_VERIFIER`. */
export interface SrpProof {
  /** Bytes of PASSWORD_CLAIM_SECRET_BLOCK. */
  readonly secretBlock: Uint8Array;
  /** TIMESTAMP, as sent. */
  readonly timestamp: string;
  /** Bytes of PASSWORD_CLAIM_SIGNATURE. */
  readonly signature: Uint8Array;
}

/** True where the proof shows that the client knows the password of `identity`. */
export function verifyProof(
  exchange: SrpExchange,
  identity: SrpIdentity,
  stored: SrpVerifier,
  proof: SrpProof,
): boolean {
  const u = integerOf(sha256(bytesOf(exchange.clientPublic), bytesOf(exchange.serverPublic)));
  const shared = powModN(
    exchange.clientPublic * powModN(BigInt(`0x${stored.verifier}`), u),
    exchange.serverSecret,
  );
  const expected = proofSignature(deriveKey(shared, u), identity, proof);
  return expected.length === proof.signature.length && timingSafeEqual(expected, proof.signature);
}

/** Derives the session key: HKDF-SHA-256 with Cognito's info string, 16 bytes. */
export function deriveKey(shared: bigint, u: bigint): Buffer {
  return Buffer.from(hkdfSync("sha256", bytesOf(shared), bytesOf(u), "Caldera Derived Key", 16));
}

/** The HMAC of pool, user, the server's block and the client's time. */
export function proofSignature(
  key: Uint8Array,
  identity: SrpIdentity,
  proof: Pick<SrpProof, "secretBlock" | "timestamp">,
): Buffer {
  return createHmac("sha256", key)
    .update(identity.poolName)
    .update(identity.username)
    .update(proof.secretBlock)
    .update(proof.timestamp)
    .digest();
}
