import inspector from "node:inspector";
import type { Clock } from "../../../aws/capabilities.ts";

/**
 * Rejects with the error of `onTimeout` when the work takes longer than `timeout` milliseconds. The
 * work may stop the clock and start it anew. There is no limit while a debugger is attached.
 */
export function within<Value>(
  timeout: number,
  work: (clock: Clock) => Promise<Value>,
  onTimeout: () => Error,
): Promise<Value> {
  return new Promise((resolve, reject) => {
    let timer: NodeJS.Timeout | undefined;
    const expire = () => {
      if (inspector.url() === undefined) reject(onTimeout());
    };
    const clock: Clock = {
      stop: () => clearTimeout(timer),
      start() {
        clearTimeout(timer);
        timer = setTimeout(expire, timeout);
      },
    };
    clock.start();
    work(clock).then(
      (value) => {
        clock.stop();
        resolve(value);
      },
      (error: unknown) => {
        clock.stop();
        reject(error as Error);
      },
    );
  });
}
