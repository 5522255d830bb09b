import { once } from "node:events";
import { setTimeout as delay } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { expect, it } from "vitest";
import { encode } from "./runtime/frame.mjs";
import { startThread } from "./runtime-thread.ts";
import { workbench } from "./testing.ts";

const LARGE = 40 * 2 ** 20;

/** Makes more than 40 MB of garbage that V8 has no reason to collect. */
const litter = `let kept = Array.from({ length: 1_000_000 }, (_, n) => ({ n })); kept = undefined;`;

/** Resolves when less than 40 MB are in use. */
async function shrunk(memoryInUse: () => Promise<number>): Promise<void> {
  while ((await memoryInUse()) >= LARGE) await delay(50);
}

it("returns the memory of an instance that is idle", async () => {
  await using bench = workbench();
  const definition = bench.define(`export const handler = async () => { ${litter} };`);
  const frames: string[] = [];
  const answered = Promise.withResolvers<undefined>();
  const instance = startThread(
    definition,
    {},
    {
      onFrame(frame) {
        frames.push(frame);
        if (frame.includes(`"type":"response"`)) answered.resolve(undefined);
      },
      onOutput: () => {},
      onExit: () => {},
    },
  );
  const memoryInUse = async (): Promise<number> => (await instance.memoryInUse?.()) ?? 0;
  instance.send(encode({ requestId: "r-1", arn: definition.arn, timeoutMs: 10_000 }, "{}"));
  await answered.promise;
  expect(await memoryInUse()).toBeGreaterThan(LARGE);
  await shrunk(memoryInUse);
  await instance.kill();
});

it("returns the memory of a process without invocations", async () => {
  const module = new URL("idle-memory.ts", import.meta.url).href;
  const program = `const { returnsMemoryWhenIdle } = await import(${JSON.stringify(module)});
    const { parentPort } = await import("node:worker_threads");
    ${litter}
    parentPort.postMessage(process.memoryUsage().heapUsed);
    returnsMemoryWhenIdle()();
    setInterval(() => {}, 1000);`;
  const worker = new Worker(`(async () => { ${program} })()`, { eval: true });
  const [usedBefore] = await once(worker, "message");
  expect(usedBefore).toBeGreaterThan(LARGE);
  const memoryInUse = async (): Promise<number> =>
    (await worker.getHeapStatistics()).used_heap_size;
  await shrunk(memoryInUse);
  await worker.terminate();
});
