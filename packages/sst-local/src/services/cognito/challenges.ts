import type { SrpExchange } from "./srp/server.ts";

/** What the server remembers between InitiateAuth and the answer to its challenge. */
export type Challenge = {
  readonly poolId: string;
  readonly clientId: string;
  /** Undefined for somebody who does not exist. */
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

/** Challenges under way, in memory: after a restart people sign in again. */
export interface Challenges {
  /** Keeps the challenge for `ttl` milliseconds; gives the handle the client sends back. */
  open(challenge: Challenge, ttl: number): string;
  /** The challenge, `"expired"`, or undefined when there is none. */
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
      // Expired ones are told apart from unknown ones for a while, then forgotten.
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
