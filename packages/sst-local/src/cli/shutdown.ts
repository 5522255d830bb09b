import { constants } from "node:os";
import { signalDelay } from "./signal-delay.ts";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** The time limit for an orderly stop, in ms: a signal ends the process within five seconds. */
const STOP_LIMIT_MS = 4_000;

/** A request to stop, by a signal. */
export interface Shutdown {
  /** Aborted by the first signal. */
  signal: AbortSignal;
  /** Resolves at the first signal to the exit code that shells expect: 130 for SIGINT, 143 for SIGTERM. */
  requested: Promise<number>;
  /** True for a failure that a signal has caused, also one that arrives a moment later. */
  hasCausedFailure: () => Promise<boolean>;
}

/**
 * Handles SIGINT, SIGTERM and SIGHUP. After the first one the process has {@link STOP_LIMIT_MS} to
 * stop by itself; a second one ends it at once.
 */
export function listenForShutdown(): Shutdown {
  const controller = new AbortController();
  const { promise: requested, resolve } = Promise.withResolvers<number>();
  const onSignal = (name: NodeJS.Signals) => {
    const exitCode = 128 + constants.signals[name];
    if (controller.signal.aborted) process.exit(exitCode);
    setTimeout(() => process.exit(exitCode), STOP_LIMIT_MS).unref();
    controller.abort();
    resolve(exitCode);
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    requested,
    async hasCausedFailure() {
      if (!controller.signal.aborted) await Promise.race([requested, signalDelay()]);
      return controller.signal.aborted;
    },
  };
}
