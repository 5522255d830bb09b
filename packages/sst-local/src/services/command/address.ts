import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { accepts } from "./port.ts";

/** Where the server of a command may listen. */
export interface Candidates {
  /** The port that it is given. */
  readonly port: number;
  /** Other ports that it may take; no other program listened on them before its start. */
  readonly others: readonly number[];
  /** Ports of this machine that it may print and that are not its own. */
  readonly foreign: ReadonlySet<number>;
}

/** Finds the address of a server. */
export interface AddressFinder {
  /** Reads a line of its output, in which it may say where it listens. */
  read(line: string): void;
  /** Resolves to its URL once it listens; to undefined when it is stopped first. */
  readonly url: Promise<string | undefined>;
  stop(): void;
}

const RETRY_MS = [20, 200] as const;
/** An address of this machine in the output of a server. */
const ADDRESS = /http:\/\/(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1?\]):(\d{1,5})\b/g;

/**
 * Waits for a server to listen: on its `PORT`, where it says that it does, or on another port that it
 * is known to use. Some frameworks take `PORT`, and some take the next free port after their own.
 */
export function findAddress({ port, others, foreign }: Candidates): AddressFinder {
  const printed = new Set<number>();
  const stopping = new AbortController();
  const { signal } = stopping;

  async function find(): Promise<string | undefined> {
    for (let tries = 0; !signal.aborted; tries++) {
      for (const one of [port, ...printed, ...others]) {
        // A server may listen on one of 127.0.0.1 and ::1 alone.
        if (await accepts(one, "localhost")) return `http://localhost:${one}`;
      }
      await sleep(RETRY_MS[tries < 100 ? 0 : 1], undefined, { signal }).catch(() => {});
    }
    return undefined;
  }

  return {
    read(line) {
      for (const [, digits] of stripVTControlCharacters(line).matchAll(ADDRESS)) {
        if (!foreign.has(Number(digits))) printed.add(Number(digits));
      }
    },
    url: find(),
    stop: () => stopping.abort(),
  };
}
