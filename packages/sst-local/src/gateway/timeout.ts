/** Rejects with what `onTimeout` returns when the work takes longer than `timeout` milliseconds. */
export async function within<Value>(
  timeout: number,
  work: Promise<Value>,
  onTimeout: () => Error,
): Promise<Value> {
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
