import type { SrpExchange } from "./srp/server.ts";

/** The state between InitiateAuth and the answer to its challenge. */
export type Challenge = {
  readonly poolId: string;
  readonly clientId: string;
  /** Undefined for a user who does not exist. */
  readonly sub: string | undefined;
  readonly clientMetadata: Readonly<Record<string, string>>;
} & (
  | {
      readonly kind: "PASSWORD_VERIFIER";
      readonly exchange: SrpExchange;
      readonly username: string;
    }
  | { readonly kind: "NEW_PASSWORD_REQUIRED"; readonly scopes: readonly string[] }
);

/** Challenges without an answer yet, in memory: after a restart people sign in again. */
export interface Challenges {
  /** Stores the challenge for `ttl` milliseconds; returns the handle that the client sends back. */
  open(challenge: Challenge, ttl: number): string;
  /** The challenge, `"expired"`, or undefined where there is none. */
  find(handle: string): Challenge | "expired" | undefined;
  close(handle: string): void;
}

export function createChallenges(
  now: () => number,
  random: (size: number) => Uint8Array,
): Challenges {
  const underWay = new Map<string, { challenge: Challenge; expires: number }>();
  return {
    open(challenge, ttl) {
      // Expired challenges are kept for a while, so that they have an error of their own.
      for (const [handle, { expires }] of underWay) {
        if (expires + 10 * ttl < now()) underWay.delete(handle);
      }
      const handle = Buffer.from(random(96)).toString("base64");
      underWay.set(handle, { challenge, expires: now() + ttl });
      return handle;
    },
    find(handle) {
      const found = underWay.get(handle);
      return found && (found.expires < now() ? "expired" : found.challenge);
    },
    close(handle) {
      underWay.delete(handle);
    },
  };
}
