import { setTimeout as sleep } from "node:timers/promises";
import { startProcess, type TiedProcess } from "../../process/tied-process.ts";
import { listensOn } from "./port.ts";

/** A command to keep running. */
export interface Supervised {
  /** Shown with what is told about it. */
  name: string;
  words: readonly string[];
  cwd: string;
  /** Over this process's own; what is undefined is taken away. */
  environment: Record<string, string | undefined>;
  /** Where it listens, if it is a server. */
  port?: number;
  /** Told each line that it writes. */
  log: (line: string, stream: "stdout" | "stderr") => void;
  /** Told in a sentence how it fares. */
  tell: (sentence: string) => void;
  /** How long to wait before a start, after so many failures in a row; in milliseconds. */
  backoff?: (failures: number) => number;
}

export interface Supervisor {
  /**
   * Resolves when it listens on its port, has ended for the first time, or has had its time; at once
   * where it has no port.
   */
  ready: Promise<void>;
  /** Ends it with everything it started, by its process group, and starts it no more. */
  stop: () => Promise<void>;
}

/** A shell's "cannot be run" and "no such command": to try again changes nothing. */
const HOPELESS = [126, 127];
const LISTENS_WITHIN_MS = 10_000;
/** Who has run for so long has not failed in a row with what came before. */
const SETTLED_MS = 10_000;

/** Half a second, then twice as long each time, up to half a minute. */
export const doubling = (failures: number): number => Math.min(500 * 2 ** (failures - 1), 30_000);

/** Runs a command, and again whenever it ends, until it is stopped. */
export function supervise(supervised: Supervised): Supervisor {
  const { name, port, tell, backoff = doubling } = supervised;
  const stopping = new AbortController();
  const first = Promise.withResolvers<void>();
  let current: TiedProcess | undefined;

  async function run(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted;) {
      const begun = performance.now();
      current = await start(supervised);
      // It was told to stop while it started.
      if (stopping.signal.aborted) await current.stop();
      const end = await current.exited;
      first.resolve();
      if (stopping.signal.aborted) return;
      if (typeof end === "number" && HOPELESS.includes(end)) {
        tell(`${name} cannot be run: ${current.output()}`);
        return;
      }
      failures = performance.now() - begun > SETTLED_MS ? 1 : failures + 1;
      const wait = backoff(failures);
      tell(`${name} ended with ${end} and is started again in ${wait / 1000} s.`);
      await sleep(wait, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  const running = run().catch((error: unknown) => {
    first.resolve();
    tell(`${name} cannot be run: ${error instanceof Error ? error.message : String(error)}`);
  });
  return {
    ready: port === undefined ? Promise.resolve() : untilListening(name, port, first.promise, tell),
    stop: async () => {
      stopping.abort();
      await current?.stop();
      await running;
    },
  };
}

const start = ({ words: [file = "", ...args], cwd, environment, log }: Supervised) =>
  startProcess({ file, args, cwd, env: environment, onLine: log });

async function untilListening(
  name: string,
  port: number,
  ended: Promise<void>,
  tell: (sentence: string) => void,
): Promise<void> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => {
    tell(`${name} does not listen on port ${port}, which PORT tells it, after 10 s.`);
    giveUp.abort();
  }, LISTENS_WITHIN_MS);
  void ended.then(() => giveUp.abort());
  await listensOn(port, giveUp.signal);
  clearTimeout(timer);
}
