import inspector from "node:inspector";
import type { FunctionDefinition } from "./definition.ts";
import { startBootstrap } from "./runtime-api.ts";
import { startProcess } from "./runtime-process.ts";
import { type BootedThread, bootThread, runInThread, startThread } from "./runtime-thread.ts";
import type { Runtime, RuntimeEvents, StartRuntime } from "./runtime.ts";

/** The memory size of the functions that the spare thread fits, MB: the default of SST. */
const SPARE_MEMORY_SIZE = 1024;

/** After a save, the first event of the new code is answered by then. */
const FIRST_EVENT_MS = 150;

/** Starts instances, and keeps a thread booted for the next one, which is ready sooner by its boot. */
export interface InstanceStarter {
  start: StartRuntime;
  /** Boots the spare thread unless there is one. It does not keep this process running. */
  bootSpare(): void;
  /** Ends the spare thread; no other is booted. */
  stop(): Promise<void>;
}

export function createInstanceStarter(options: { spareThread: boolean }): InstanceStarter {
  let spare: BootedThread | undefined;
  let isOff = !options.spareThread;

  const forget = (): void => {
    spare = undefined;
  };

  /** Takes the spare thread if the function can run in it. */
  function take(
    { memorySize }: FunctionDefinition,
    environment: Record<string, string>,
  ): BootedThread | undefined {
    // Node.js reads its own variables when a thread boots. A debugger shows threads by their names.
    const isUsual =
      memorySize <= SPARE_MEMORY_SIZE &&
      inspector.url() === undefined &&
      !Object.keys(environment).some((name) => name.startsWith("NODE_"));
    if (!isUsual) return undefined;
    const taken = spare;
    spare = undefined;
    taken?.worker.off("error", forget).off("exit", forget).ref();
    return taken;
  }

  function bootSpare(): void {
    if (spare || isOff || inspector.url() !== undefined) return;
    const booted = bootThread("sst-local instance", SPARE_MEMORY_SIZE, {});
    booted.worker.on("error", forget).on("exit", forget).unref();
    spare = booted;
  }

  return {
    start(definition, environment, events) {
      if (definition.isolation === "bootstrap") {
        return startBootstrap(definition, environment, events);
      }
      if (definition.isolation === "process") return startProcess(definition, environment, events);
      const booted = take(definition, environment);
      if (!booted) return startThread(definition, environment, events);
      return refilling(events, bootSpare, (each) =>
        runInThread(booted, definition, environment, each),
      );
    },
    bootSpare,
    async stop() {
      isOff = true;
      await spare?.worker.terminate();
    },
  };
}

/**
 * Boots the next spare thread when the instance has loaded, which is not slowed down by it. An
 * instance that has no event then was started ahead of its first one, which is not either.
 */
function refilling(
  events: RuntimeEvents,
  bootSpare: () => void,
  start: (events: RuntimeEvents) => Runtime,
): Runtime {
  let isFirst = true;
  let isGiven = false;
  const refill = (): void => {
    if (isGiven) bootSpare();
    else setTimeout(bootSpare, FIRST_EVENT_MS).unref();
  };
  const once = (): void => {
    if (isFirst) setImmediate(refill);
    isFirst = false;
  };
  const runtime = start({
    ...events,
    onFrame(frame) {
      once();
      events.onFrame(frame);
    },
    onExit(exit) {
      once();
      events.onExit(exit);
    },
  });
  return {
    ...runtime,
    send(frame) {
      isGiven = true;
      runtime.send(frame);
    },
  };
}
