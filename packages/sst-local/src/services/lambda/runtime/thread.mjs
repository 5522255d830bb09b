/** Entry of an instance that is a worker thread. */
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { run } from "./run.mjs";

const signal = new Int32Array(workerData.signal);
const { cwd } = workerData;

// process.chdir() does not exist in a thread; this makes path.resolve() and
// process.cwd() right. A relative path given straight to node:fs still starts
// at the directory of the parent.
process.cwd = () => cwd;

run({
  /** Blocks: like a frozen execution environment, nothing runs between invocations. */
  receive() {
    for (;;) {
      const seen = Atomics.load(signal, 0);
      const received = receiveMessageOnPort(parentPort);
      if (received !== undefined) return received.message;
      Atomics.wait(signal, 0, seen);
    }
  },
  send(text) {
    parentPort.postMessage(text);
  },
});
