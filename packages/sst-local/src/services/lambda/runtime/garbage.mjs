import { getHeapStatistics, setFlagsFromString } from "node:v8";
import vm from "node:vm";

/** A collection takes 10 to 20 ms of an instance: it is worth it when the heap is so many times as large as after the last. */
const WORTH_IT = 1.5;

/** The size of this thread's heap after its last collection, in bytes. */
let collectedSize = 0;

/**
 * Collects the garbage of this thread and returns its memory to the operating system, when the heap has
 * grown by half since it was last done. V8 does neither while a thread is blocked, and hardly while one
 * is idle.
 */
export function returnMemory() {
  if (getHeapStatistics().total_heap_size < collectedSize * WORTH_IT) return;
  // A global of contexts that are created while the flag is set; other threads may unset it.
  setFlagsFromString("--expose-gc");
  const collect = vm.runInNewContext("globalThis.gc");
  setFlagsFromString("--no-expose-gc");
  collect?.({ type: "major", flavor: "last-resort" });
  collectedSize = getHeapStatistics().total_heap_size;
}
