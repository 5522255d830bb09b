/** The entry of an instance that is a worker thread. */
import { constants } from "node:os";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { confineKill } from "./kill.mjs";
import { run } from "./run.mjs";

const wakeUp = new Int32Array(workerData.wakeUp);
const { cwd } = workerData;

// A thread has no process.chdir(). This makes process.cwd() and path.resolve() right; node:fs
// resolves a relative path against the folder of the parent.
process.cwd = () => cwd;

/** Signals whose default action does not end a process. */
const HARMLESS = new Set(["SIGCHLD", "SIGCONT", "SIGURG", "SIGWINCH", "SIGINFO"]);

/**
 * Ends this instance as a signal would end a process of its own: the process of a thread is
 * sst-local.
 * @param {string} name such as `SIGTERM`
 */
function raise(name) {
  if (HARMLESS.has(name)) return;
  if (name !== "SIGKILL" && name !== "SIGSTOP" && process.listenerCount(name) > 0) {
    setImmediate(() => process.emit(name, name, constants.signals[name]));
    return;
  }
  parentPort.postMessage({ signal: name });
  process.reallyExit(1);
}

confineKill((number) => {
  const name = Object.entries(constants.signals).find(([, value]) => value === number)?.[0];
  // The number of an unknown signal: the operating system refuses it.
  if (name === undefined) return -constants.errno.EINVAL;
  raise(name);
  return 0;
});
process.abort = () => raise("SIGABRT");

run({
  /** Blocks, as Lambda freezes an execution environment: nothing runs between invocations. */
  receive() {
    for (;;) {
      const seen = Atomics.load(wakeUp, 0);
      const received = receiveMessageOnPort(parentPort);
      if (received !== undefined) return received.message;
      Atomics.wait(wakeUp, 0, seen);
    }
  },
  send(text) {
    parentPort.postMessage(text);
  },
});
