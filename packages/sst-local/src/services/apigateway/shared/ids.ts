import { randomBytes, randomUUID } from "node:crypto";

type Random = (() => number) | undefined;

/** A version 4 UUID, from `random` if there is one. */
export function requestId(random: Random): string {
  if (random === undefined) return randomUUID();
  const hex = hexDigits(random, 32);
  const variant = "89ab"[Math.floor(random() * 4)];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** The value of `x-amz-apigw-id`, or a connection id: 15 characters and an equal sign. */
export function extendedRequestId(random: Random): string {
  if (random === undefined) return `${pooledText("base64url", 15)}=`;
  let id = "";
  for (let index = 0; index < 15; index++) id += ALPHABET[Math.floor(random() * 64)];
  return `${id}=`;
}

/**
 * The trace header of a request. The client's Root and Parent are kept, missing ones are generated.
 * @see https://docs.aws.amazon.com/xray/latest/devguide/xray-concepts.html#xray-concepts-tracingheader
 */
export function traceHeader(incoming: string | undefined, now: number, random: Random): string {
  const fields: Record<string, string> = {};
  for (const part of incoming?.split(";") ?? []) {
    const [name, value] = part.split("=", 2);
    if (name !== undefined && value) fields[name.trim().toLowerCase()] = value.trim();
  }
  const epoch = Math.floor(now / 1000)
    .toString(16)
    .padStart(8, "0");
  const root = fields["root"] ?? `1-${epoch}-${hexDigits(random, 24)}`;
  const parent = fields["parent"] ?? hexDigits(random, 16);
  const sampled = fields["sampled"] ?? (fields["parent"] === undefined ? "0" : "1");
  return `Root=${root};Parent=${parent};Sampled=${sampled}`;
}

/** An id of ten characters for a resource without one; equal paths have equal ids. */
export function resourceIdOf(path: string): string {
  let hash = 0xcbf29ce484222325n;
  for (const byte of Buffer.from(path)) {
    hash = BigInt.asUintN(64, (hash ^ BigInt(byte)) * 0x100000001b3n);
  }
  return hash.toString(36).padStart(13, "0").slice(-10);
}

function hexDigits(random: Random, length: number): string {
  if (random === undefined) return pooledText("hex", length);
  let digits = "";
  for (let index = 0; index < length; index++) {
    digits += Math.floor(random() * 16).toString(16);
  }
  return digits;
}

/** Random digits, of which one call of the generator serves a hundred requests. */
const pools = { hex: { text: "", used: 0 }, base64url: { text: "", used: 0 } };

function pooledText(encoding: keyof typeof pools, length: number): string {
  const pool = pools[encoding];
  if (pool.used + length > pool.text.length) {
    pool.text = randomBytes(2048).toString(encoding);
    pool.used = 0;
  }
  pool.used += length;
  return pool.text.slice(pool.used - length, pool.used);
}
