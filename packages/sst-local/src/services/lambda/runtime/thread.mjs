/** The entry of an instance that is a worker thread. */
import { constants } from "node:os";
import { parentPort, receiveMessageOnPort, workerData } from "node:worker_threads";
import { CLAIMED, CONSUMED, IDLE_MS, WAITING, WAKE_UP, WINDOW } from "./control.mjs";
import { returnMemory } from "./garbage.mjs";
import { confineKill } from "./kill.mjs";
import { run } from "./run.mjs";

const control = new Int32Array(workerData.control);

/**
 * Blocks, as Lambda freezes an execution environment: nothing of the function runs between invocations.
 * @param {number} idleMs the time after which the memory that was used until then is returned
 */
function nextMessage(idleMs) {
  for (;;) {
    const seen = Atomics.load(control, WAKE_UP);
    const next = receiveMessageOnPort(parentPort);
    if (next !== undefined) return next.message;
    Atomics.store(control, WAITING, 1);
    // Returns at once if a message was sent since `seen`.
    const woken = Atomics.wait(control, WAKE_UP, seen, idleMs);
    Atomics.store(control, WAITING, 0);
    if (woken !== "timed-out") continue;
    returnMemory();
    idleMs = Infinity;
  }
}

// Most functions need it, and it takes 2 ms. As an import it would load undici, too.
process.getBuiltinModule("node:https");

// A thread that was booted ahead waits here until it is given a function.
const { environment, ...settings } = nextMessage(Infinity);
Object.assign(process.env, environment);
const cwd = settings.code;

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

/** The number of events that were received. */
let received = 0;
/** The bytes of responses that were sent, modulo 2 ** 32 as CONSUMED. */
let sentBytes = 0;

run(settings, {
  receive() {
    for (;;) {
      const event = nextMessage(IDLE_MS);
      const before = received++;
      // Otherwise the parent has taken the event back.
      if (Atomics.compareExchange(control, CLAIMED, before, received) === before) return event;
    }
  },
  send(text) {
    parentPort.postMessage(text);
  },
  sendBytes(text, count) {
    sentBytes = (sentBytes + count) | 0;
    parentPort.postMessage(text);
  },
  isBehind: () => ((sentBytes - Atomics.load(control, CONSUMED)) | 0) > WINDOW,
});
