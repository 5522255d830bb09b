import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { type Started, startCognito, type StartOptions } from "./start.ts";

export interface UseOptions extends StartOptions {
  /** E-mail addresses of users who exist after each start without earlier state. */
  users?: readonly string[];
}

/** The service that runs now. */
export type Running = Started & {
  /** Ends the service with its state, and starts another. */
  restart(options?: StartOptions): Promise<void>;
  /** Ends the service, and starts it again with its state. */
  resume(options?: StartOptions): Promise<void>;
};

/** Starts the service before each test of a file, and ends it after the test. */
export function useCognito(options: UseOptions = {}): Running {
  const { running, begin, end } = lifeCycle(options);
  beforeEach(begin);
  afterEach(end);
  return running;
}

/** Starts the service once for all tests of a file. */
export function useOneCognito(options: UseOptions = {}): Running {
  const { running, begin, end } = lifeCycle(options);
  beforeAll(begin);
  afterAll(end);
  return running;
}

function lifeCycle({ users = [], ...initial }: UseOptions) {
  let started: Started | undefined;
  let options: StartOptions = initial;
  const begin = async () => {
    started = await startCognito(options);
    if (options.stateDir !== undefined) return;
    for (const email of users) started.cognito.seedUser({ email });
  };
  const stop = async (stopOptions?: { keep: boolean }) => {
    const stopped = started;
    started = undefined;
    await stopped?.stop(stopOptions);
    return stopped?.stateDir;
  };
  const end = async () => {
    options = initial;
    await stop();
  };
  const controls = {
    async restart(next: StartOptions = {}) {
      await stop();
      options = next;
      await begin();
    },
    async resume(next: StartOptions = options) {
      const stateDir = await stop({ keep: true });
      options = { ...next, ...(stateDir !== undefined && { stateDir }) };
      await begin();
    },
  };
  const running = new Proxy(controls as Running, {
    get: (own, name) => Reflect.get(own, name) ?? (started && Reflect.get(started, name)),
  });
  return { running, begin, end };
}
