export type Send = (request: Request) => Promise<Response>;

/** The longest time to wait for what `Retry-After` asks for, in milliseconds. */
const WAIT_MAX = 30_000;

/**
 * Sends a request again after the time that a response asks for in `Retry-After`. A POST is repeated
 * only if it has an `Idempotency-Key`, with which it takes effect once.
 */
export function repeating(send: Send, times: number): Send {
  return async (request) => {
    for (let left = times; ; left -= 1) {
      const response = await send(request.clone());
      const milliseconds = waitOf(response);
      if (left <= 0 || milliseconds === undefined || !isRepeatable(request)) return response;
      await response.body?.cancel();
      await pause(milliseconds, request.signal);
    }
  };
}

// https://www.rfc-editor.org/rfc/rfc9110#section-9.2.2
const isRepeatable = ({ method, headers }: Request): boolean =>
  !["POST", "PATCH"].includes(method) || headers.has("idempotency-key");

/** The milliseconds that a response asks to wait, at most `WAIT_MAX`; undefined if it does not ask. */
function waitOf({ headers }: Response): number | undefined {
  const seconds = headers.get("retry-after");
  if (seconds === null || !/^\d+$/.test(seconds)) return undefined;
  return Math.min(Number(seconds) * 1000, WAIT_MAX);
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", abort);
      resolve();
    }, milliseconds);
    if (signal.aborted) abort();
    else signal.addEventListener("abort", abort, { once: true });
  });
}
