/** The thread of a CloudFront function: it runs one event after the other. */
import { parentPort, workerData } from "node:worker_threads";
import { createEdgeFunction, type EdgeResult, type KeyValues } from "./runtime.ts";

export interface ToThread {
  readonly event: object;
  readonly keyValues: KeyValues | undefined;
}

/** `begun` comes first for each event, and `result` or `error` last. */
export type FromThread =
  | { readonly type: "begun" }
  | { readonly type: "log"; readonly line: string }
  | { readonly type: "result"; readonly result: EdgeResult }
  | { readonly type: "error"; readonly message: string };

const port = parentPort;
const post = (message: FromThread): void => port?.postMessage(message);

const run = createEdgeFunction({
  ...(workerData as { name: string; code: string }),
  log: (line) => post({ type: "log", line }),
});

// A promise that a function leaves behind does not decide about its result.
process.on("unhandledRejection", () => undefined);

port?.on("message", ({ event, keyValues }: ToThread) => {
  post({ type: "begun" });
  try {
    post({ type: "result", result: run(event, keyValues) });
  } catch (error) {
    post({ type: "error", message: (error as Error).message });
  }
});
