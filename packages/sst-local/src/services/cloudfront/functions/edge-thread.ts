import { Worker } from "node:worker_threads";
import { programFile } from "../../../program-files.ts";
import {
  EdgeFunctionError,
  type EdgeFunctionOptions,
  type EdgeResult,
  type KeyValues,
} from "./runtime.ts";
import type { FromThread, ToThread } from "./thread.ts";

/** A CloudFront function in a thread of its own, which a loop cannot block and cannot outlive. */
export interface EdgeThread {
  /** @throws EdgeFunctionError for an event that the function fails on */
  call(event: object, keyValues?: KeyValues): Promise<EdgeResult>;
  /** Ends the thread after the calls that were made. */
  stop(): Promise<void>;
}

const ENTRY = programFile("services/cloudfront/functions/thread.ts");

/** CloudFront allows about a millisecond of computing; this also holds on a machine under load. */
const TIME_LIMIT_MS = 1000;
/** CloudFront allows 2 MB. */
const MEMORY_MB = 64;

/** Makes a thread for the first event, and another one for the next event after one that was ended. */
export function createEdgeThread({ name, code, log }: EdgeFunctionOptions): EdgeThread {
  let worker: Worker | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let isStopped = false;

  const end = async (): Promise<void> => {
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  };

  const start = (): Worker => {
    const started = new Worker(ENTRY, {
      ...{ name, workerData: { name, code }, execArgv: [], env: {} },
      resourceLimits: { maxOldGenerationSizeMb: MEMORY_MB },
    });
    started.unref();
    // An error of a thread that no call waits for would end the process.
    started.on("error", () => {
      if (worker === started) worker = undefined;
    });
    return started;
  };

  function callOnce(message: ToThread): Promise<EdgeResult> {
    const thread = (worker ??= start());
    let timer: NodeJS.Timeout | undefined;
    const { promise, resolve, reject } = Promise.withResolvers<EdgeResult>();
    const fail = (reason: string): void => {
      reject(new EdgeFunctionError(reason));
      void end();
    };
    const onMessage = (from: FromThread): void => {
      if (from.type === "log") log(from.line);
      else if (from.type === "result") resolve(from.result);
      else if (from.type === "error") reject(new EdgeFunctionError(from.message));
      else {
        timer = setTimeout(
          () => fail(`It ran longer than ${TIME_LIMIT_MS} ms; CloudFront allows about one.`),
          TIME_LIMIT_MS,
        );
      }
    };
    const onError = (error: Error): void => fail(error.message);
    thread.on("message", onMessage).on("error", onError);
    thread.postMessage(message);
    return promise.finally(() => {
      clearTimeout(timer);
      thread.off("message", onMessage).off("error", onError);
    });
  }

  return {
    call(event, keyValues) {
      const result = last.then(() => callOnce({ event, keyValues }));
      // A request that began before a reload may still call.
      last = result.catch(() => undefined).then(() => (isStopped ? end() : undefined));
      return result;
    },
    async stop() {
      isStopped = true;
      await last;
      await end();
    },
  };
}
