import { setFlagsFromString } from "node:v8";

/** A function with so many instances has requests at the same time, and may get more. */
const BURST = 2;

/**
 * Lets every heap of this process, those of running threads included, grow to twice of what it kept at
 * its last collection, from the second instance of a function on. V8's default is four times where
 * memory is plenty, which each instance of a burst would take for itself.
 *
 * It is not set at the start: with flags of its own, V8 compiles Node's modules anew, which took 45 ms of
 * the CPU time of a start and its first thread.
 */
export function limitHeapGrowth(instances: number): void {
  if (instances === BURST) setFlagsFromString("--heap-growing-percent=100");
}
