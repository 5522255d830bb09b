import { Worker } from "node:worker_threads";
import { programFile } from "../../program-files.ts";
import type { FunctionDefinition } from "./definition.ts";
import { type RuntimeEvents, runtimeSettings, type StartRuntime } from "./runtime.ts";
import { CLAIMED, CONSUMED, CONTROL_LENGTH, WAITING, WAKE_UP } from "./runtime/control.mjs";

const ENTRY = programFile("services/lambda/runtime/thread.mjs");

// V8 ends the whole process when one allocation exceeds a thread's limit by more than a few MB, so
// this limit is far above the memory size, which watchdog.ts enforces.
const HEADROOM_MB = 2048;

/**
 * Limits the heap's space for new objects, which an instance under load fills to V8's default of 48 MB
 * however little it keeps.
 */
const YOUNG_GENERATION_MB = 6;

/** The most events that are sent to a thread before it is woken up. */
const MAX_UNNOTICED = 8;

/** A thread that waits for the function that it is to run. */
export interface BootedThread {
  readonly worker: Worker;
  /** Shared with the thread: see runtime/control.mjs. */
  readonly control: Int32Array;
}

/**
 * Boots a thread that has no function yet.
 * @throws Error for NODE_OPTIONS that Node.js refuses
 */
export function bootThread(
  name: string,
  memorySize: number,
  environment: Record<string, string>,
): BootedThread {
  // Threads share the time zone of their process, and Lambda's is UTC.
  process.env["TZ"] = "UTC";
  const control = new Int32Array(
    new SharedArrayBuffer(CONTROL_LENGTH * Int32Array.BYTES_PER_ELEMENT),
  );
  const worker = new Worker(ENTRY, {
    name,
    env: environment,
    execArgv: [],
    workerData: { control: control.buffer },
    resourceLimits: {
      maxOldGenerationSizeMb: memorySize + HEADROOM_MB,
      maxYoungGenerationSizeMb: YOUNG_GENERATION_MB,
    },
    stdout: true,
    stderr: true,
  });
  return { worker, control };
}

/** Starts an instance as a worker thread of this process. */
export const startThread: StartRuntime = (definition, environment, events) =>
  runInThread(
    bootThread(definition.name, definition.memorySize, environment),
    definition,
    environment,
    events,
  );

/** Makes a booted thread an instance of a function. */
export function runInThread(
  { worker, control }: BootedThread,
  definition: FunctionDefinition,
  environment: Record<string, string>,
  events: RuntimeEvents,
): ReturnType<StartRuntime> {
  report(worker, events);
  let sent = 0;
  let unnoticed = 0;
  const notify = (): void => {
    unnoticed = 0;
    Atomics.notify(control, WAKE_UP);
  };
  const post = (message: unknown): void => {
    worker.postMessage(message);
    Atomics.add(control, WAKE_UP, 1);
    if (Atomics.load(control, WAITING) === 0) return;
    // A thread that wakes up takes this core at once: first read the other requests of this turn.
    unnoticed++;
    if (unnoticed === 1) setImmediate(notify);
    else if (unnoticed === MAX_UNNOTICED) notify();
  };
  post({ ...runtimeSettings(definition), environment });

  return {
    send(frame) {
      sent++;
      post(frame);
    },
    recall() {
      for (;;) {
        const claimed = Atomics.load(control, CLAIMED);
        if (Atomics.compareExchange(control, CLAIMED, claimed, sent) === claimed) {
          return sent - claimed;
        }
      }
    },
    consumed: (bytes) => void Atomics.add(control, CONSUMED, bytes),
    async kill() {
      await worker.terminate();
    },
    async memoryInUse() {
      const heap = await worker.getHeapStatistics();
      return heap.used_heap_size + heap.external_memory;
    },
  };
}

function report(worker: Worker, events: RuntimeEvents): void {
  let outOfMemory = false;
  let signal: string | null = null;
  worker.on("message", (message: string | { signal: string }) => {
    if (typeof message === "string") events.onFrame(message);
    else signal = message.signal;
  });
  worker.on("error", (error: NodeJS.ErrnoException) => {
    outOfMemory = error.code === "ERR_WORKER_OUT_OF_MEMORY";
    if (!outOfMemory) events.onOutput("stderr", String(error.stack));
  });
  worker.on("exit", (code) => events.onExit({ code, signal, outOfMemory }));
  worker.stdout.on("data", (chunk: Buffer) => events.onOutput("stdout", chunk.toString()));
  worker.stderr.on("data", (chunk: Buffer) => events.onOutput("stderr", chunk.toString()));
}
