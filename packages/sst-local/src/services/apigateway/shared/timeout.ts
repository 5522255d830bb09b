import inspector from "node:inspector";
import type { Clock } from "../../../aws/capabilities.ts";

/**
 * Rejects with the error of `onTimeout` when the work takes longer than `timeout` milliseconds. The
 * work may stop the clock and start it anew. There is no limit while a debugger is attached.
 */
export async function within<Value>(
  timeout: number,
  work: (clock: Clock) => Promise<Value>,
  onTimeout: () => Error,
): Promise<Value> {
  let timer: NodeJS.Timeout | undefined;
  const late = Promise.withResolvers<never>();
  const clock: Clock = {
    stop: () => clearTimeout(timer),
    start() {
      clearTimeout(timer);
      if (inspector.url() !== undefined) return;
      timer = setTimeout(() => late.reject(onTimeout()), timeout);
    },
  };
  clock.start();
  try {
    return await Promise.race([work(clock), late.promise]);
  } finally {
    clock.stop();
  }
}
