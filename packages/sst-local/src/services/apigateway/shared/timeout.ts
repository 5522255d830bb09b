import inspector from "node:inspector";

/**
 * Rejects with the error of `onTimeout` when the work takes longer than `timeout` milliseconds. There
 * is no limit while a debugger is attached.
 */
export async function within<Value>(
  timeout: number,
  work: Promise<Value>,
  onTimeout: () => Error,
): Promise<Value> {
  if (inspector.url() !== undefined) return work;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(onTimeout()), timeout);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
