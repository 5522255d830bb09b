import { Worker } from "node:worker_threads";
import { programFile } from "../../program-files.ts";
import type { StartRuntime } from "./runtime.ts";

const ENTRY = programFile("services/lambda/runtime/thread.mjs");

// V8 ends the whole process when one allocation exceeds a thread's limit by more than a few MB, so
// this limit is far above the memory size, which watchdog.ts enforces.
const HEADROOM_MB = 2048;

/** Starts an instance as a worker thread of this process. */
export const startThread: StartRuntime = (definition, environment, events) => {
  // Threads share the time zone of their process, and Lambda's is UTC.
  process.env["TZ"] = "UTC";

  const wakeUp = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(ENTRY, {
    name: definition.name,
    env: environment,
    execArgv: [],
    workerData: { wakeUp: wakeUp.buffer, cwd: definition.code },
    resourceLimits: { maxOldGenerationSizeMb: definition.memorySize + HEADROOM_MB },
    stdout: true,
    stderr: true,
  });

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

  return {
    send(frame) {
      worker.postMessage(frame);
      Atomics.add(wakeUp, 0, 1);
      Atomics.notify(wakeUp, 0);
    },
    async kill() {
      await worker.terminate();
    },
    async memoryInUse() {
      const heap = await worker.getHeapStatistics();
      return heap.used_heap_size + heap.external_memory;
    },
  };
};
