import { decodeTime, encodeTime, monotonicFactory } from "ulid";

const next = monotonicFactory();

/** The greatest ULID there can be (https://github.com/ulid/spec). */
export const LAST_ID = "7ZZZZZZZZZZZZZZZZZZZZZZZZZ";

/**
 * A new ULID: greater than every one this process made before, and greater than `after` even
 * where the clock that made `after` is ahead of ours.
 */
export function newId(after?: string): string {
  return next(after === undefined ? Date.now() : Math.max(Date.now(), decodeTime(after) + 1));
}

/** The least ULID of an instant in epoch milliseconds: all made before it are smaller. */
export function firstIdAt(time: number): string {
  return encodeTime(time, 10) + "0".repeat(16);
}

/** When a ULID was made, as ISO 8601. */
export function timeOf(id: string): string {
  return new Date(decodeTime(id)).toISOString();
}
