import { Worker } from "node:worker_threads";
import type { StartRuntime } from "./runtime.ts";

const ENTRY = new URL("./runtime/thread.mjs", import.meta.url);

// V8 ends the whole process when one allocation overshoots a thread's limit by more than a few
// MB. The limit that counts is enforced by watchdog.ts; this one only has to be far away.
const HEADROOM_MB = 2048;

/** Starts an instance as a worker thread of this process. */
export const startThread: StartRuntime = (definition, environment, events) => {
  // Threads share the time zone of their process, and Lambda's is UTC.
  process.env["TZ"] = "UTC";

  const signal = new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
  const worker = new Worker(ENTRY, {
    name: definition.name,
    env: environment,
    execArgv: [],
    workerData: { signal: signal.buffer, cwd: definition.code },
    resourceLimits: { maxOldGenerationSizeMb: definition.memorySize + HEADROOM_MB },
    stdout: true,
    stderr: true,
  });

  let outOfMemory = false;
  worker.on("message", (frame: string) => events.onFrame(frame));
  worker.on("error", (error: NodeJS.ErrnoException) => {
    outOfMemory = error.code === "ERR_WORKER_OUT_OF_MEMORY";
    if (!outOfMemory) events.onOutput("stderr", String(error.stack));
  });
  worker.on("exit", (code) => events.onExit({ code, signal: null, outOfMemory }));
  worker.stdout.on("data", (chunk: Buffer) => events.onOutput("stdout", chunk.toString()));
  worker.stderr.on("data", (chunk: Buffer) => events.onOutput("stderr", chunk.toString()));

  return {
    send(frame) {
      worker.postMessage(frame);
      Atomics.add(signal, 0, 1);
      Atomics.notify(signal, 0);
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
