import { cpus } from "node:os";

/** The shortest time over which the load of the main thread is measured. */
const WINDOW_MS = 20;
/** The same of the cores, whose counters advance by 10 ms and take a millisecond to read. */
const CORES_WINDOW_MS = 100;

/** Measures the load of the thread that serves all requests, and of the machine. */
export class Load {
  #sampled = sample();
  #busyShare = 0;
  #sampledCores = sampleCores();
  #freeCores = this.#sampledCores.count;

  /**
   * The part of its time in which this thread needed a core, from 0 to 1, since the last call that is
   * at least 20 ms ago.
   */
  get mainBusyShare(): number {
    const now = sample();
    if (now.time - this.#sampled.time >= WINDOW_MS) {
      const cpuMs = now.cpuMs - this.#sampled.cpuMs;
      const idleMs = now.idleMs - this.#sampled.idleMs;
      this.#busyShare = cpuMs > 0 ? cpuMs / (cpuMs + idleMs) : 0;
      this.#sampled = now;
    }
    return this.#busyShare;
  }

  /** The cores that no process used since the last call that is at least 100 ms ago, such as 0.5. */
  get freeCores(): number {
    const elapsedMs = performance.now() - this.#sampledCores.time;
    if (elapsedMs >= CORES_WINDOW_MS) {
      const now = sampleCores();
      this.#freeCores = (now.idleMs - this.#sampledCores.idleMs) / elapsedMs;
      this.#sampledCores = now;
    }
    return this.#freeCores;
  }
}

/**
 * An event loop that waits is idle; one that has work and gets no core is not, and takes no CPU time.
 * @see https://nodejs.org/docs/latest-v22.x/api/perf_hooks.html#performanceeventlooputilizationutilization1-utilization2
 */
function sample() {
  const { user, system } = process.threadCpuUsage();
  const { idle } = performance.eventLoopUtilization();
  return { time: performance.now(), cpuMs: (user + system) / 1000, idleMs: idle };
}

function sampleCores() {
  const cores = cpus();
  const idleMs = cores.reduce((sum, { times }) => sum + times.idle, 0);
  return { time: performance.now(), idleMs, count: cores.length };
}
