import { returnMemory } from "./runtime/garbage.mjs";
import { IDLE_MS } from "./runtime/control.mjs";

/**
 * Returns a function to be called after each invocation. It returns the memory that this process used for
 * them to the operating system, when there was none for a second. It does not keep the process running.
 */
export function returnsMemoryWhenIdle(): () => void {
  let timer: NodeJS.Timeout | undefined;
  return () => {
    timer ??= setTimeout(returnMemory, IDLE_MS).unref();
    timer.refresh();
  };
}
