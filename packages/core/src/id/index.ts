import { decodeTime, encodeTime, monotonicFactory } from "ulid";

const next = monotonicFactory();

/** The characters of a ULID's time; 16 random ones follow. */
const TIME_LENGTH = 10;

/** The greatest possible ULID (https://github.com/ulid/spec). */
export const LAST_ID = "7ZZZZZZZZZZZZZZZZZZZZZZZZZ";

/** Makes a ULID that is greater than every one this process has made. */
export function newId(): string {
  return next(Date.now());
}

/**
 * The id itself where it is greater than `after`. Otherwise, as when the clock that made `after` is
 * ahead, the same random part with a time one millisecond after it: the same for equal arguments.
 */
export function idAfter(id: string, after: string): string {
  if (id > after) return id;
  return encodeTime(decodeTime(after) + 1, TIME_LENGTH) + id.slice(TIME_LENGTH);
}

/** The least ULID of a time in epoch milliseconds: every earlier one is smaller. */
export function firstIdAt(time: number): string {
  return encodeTime(time, TIME_LENGTH) + "0".repeat(16);
}

/** The time of a ULID, as ISO 8601. */
export function timeOf(id: string): string {
  return new Date(decodeTime(id)).toISOString();
}

const CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/** The 128 bits of a ULID in the notation of a UUID (RFC 9562). */
export function uuidOf(id: string): string {
  const bits = [...id].reduce((sum, digit) => sum * 32n + BigInt(CROCKFORD.indexOf(digit)), 0n);
  const hex = bits.toString(16).padStart(32, "0");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
