import { setTimeout as sleep } from "node:timers/promises";
import { startProcess, type TiedProcess } from "../../process/tied-process.ts";
import { HOST } from "../../aws/listen.ts";
import { type Candidates, findAddress } from "./address.ts";
import { listensOn } from "./port.ts";

/** A command that is restarted whenever it exits. */
export interface Supervised {
  /** Its name in reports. */
  name: string;
  words: readonly string[];
  cwd: string;
  /** Overrides variables of this process; undefined removes one. */
  environment: Record<string, string | undefined>;
  /** The port it listens on, if it is a server that takes its PORT. */
  port?: number;
  /** Where it may listen, if it is another server. */
  server?: Candidates;
  /** Why it cannot run and is not restarted, given its output, when it has exited with a failure. */
  hopeless?: (output: string) => string | undefined;
  /** Receives each line that it writes. */
  log: (line: string, stream: "stdout" | "stderr") => void;
  /** Receives a sentence about it, such as why it ended. */
  report: (sentence: string) => void;
  /** Milliseconds to wait before a restart, after so many failures in a row. */
  backoff?: (failures: number) => number;
}

export interface Supervisor {
  /** Of another server: its URL, or why it has none. */
  address: () => { url: string } | { reason: string };
  /**
   * Resolves when it listens on its port, when it exits for the first time, or after 10 s; immediately
   * when it has no port.
   */
  ready: Promise<void>;
  /** Ends its process group, and does not restart it. */
  stop: () => Promise<void>;
}

/** A shell's exit codes for a command that is not executable or not found: it is not restarted. */
const NOT_RUNNABLE = [126, 127];
const LISTENS_WITHIN_MS = 10_000;
/** After this time, an exit counts as the first failure again. */
const STABLE_MS = 10_000;

/** Exponential backoff: 500 ms after the first failure, doubled each time, at most 30 s. */
export const exponentialBackoff = (failures: number): number =>
  Math.min(500 * 2 ** (failures - 1), 30_000);

/** Runs a command and restarts it whenever it exits, until it is stopped. */
export function supervise(supervised: Supervised): Supervisor {
  const { name, port, server, report, backoff = exponentialBackoff } = supervised;
  const stopping = new AbortController();
  const first = Promise.withResolvers<void>();
  let current: TiedProcess | undefined;
  let address: ReturnType<Supervisor["address"]> = { reason: `${name} is starting.` };

  function ended(sentence: string): void {
    address = { reason: sentence };
    report(sentence);
  }

  async function run(): Promise<void> {
    for (let failures = 0; !stopping.signal.aborted;) {
      const begun = performance.now();
      const finder = server && findAddress(server);
      void finder?.url.then((url) => {
        if (url === undefined) return;
        address = { url };
        report(`${name} listens behind its endpoint, on ${url}`);
      });
      const log = (line: string, stream: "stdout" | "stderr") => {
        finder?.read(line);
        // The shell around it reports the signal that ends it.
        if (!stopping.signal.aborted) supervised.log(line, stream);
      };
      current = await start({ ...supervised, log });
      // `stop` was called while it started.
      if (stopping.signal.aborted) await current.stop();
      const end = await current.exited;
      finder?.stop();
      first.resolve();
      if (stopping.signal.aborted) return;
      const hopeless = end === 0 ? undefined : supervised.hopeless?.(current.output());
      if (hopeless !== undefined) return ended(`${name} exited with ${end}: ${hopeless}`);
      if (typeof end === "number" && NOT_RUNNABLE.includes(end)) {
        return ended(`${name} cannot be run: ${current.output()}`);
      }
      failures = performance.now() - begun > STABLE_MS ? 1 : failures + 1;
      const wait = backoff(failures);
      ended(`${name} exited with ${end} and is restarted in ${wait / 1000} s.`);
      await sleep(wait, undefined, { signal: stopping.signal }).catch(() => {});
    }
  }

  const running = run().catch((error: unknown) => {
    first.resolve();
    ended(`${name} cannot be run: ${error instanceof Error ? error.message : String(error)}`);
  });
  return {
    address: () => address,
    ready:
      port === undefined ? Promise.resolve() : untilListening(name, port, first.promise, report),
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
  report: (sentence: string) => void,
): Promise<void> {
  const giveUp = new AbortController();
  const timer = setTimeout(() => {
    report(`${name} does not listen on port ${port}, which is its PORT, after 10 s.`);
    giveUp.abort();
  }, LISTENS_WITHIN_MS);
  void ended.then(() => giveUp.abort());
  if (await listensOn(port, giveUp.signal)) report(`${name} listens on http://${HOST}:${port}`);
  clearTimeout(timer);
}
