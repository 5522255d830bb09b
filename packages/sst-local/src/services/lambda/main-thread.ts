/** The shortest time over which the load is measured. */
const WINDOW_MS = 20;

/** Measures the load of the thread that serves all requests. */
export class MainThread {
  #sampled = sample();
  #busyShare = 0;

  /**
   * The part of its time in which this thread needed a core, from 0 to 1, since the last call that is
   * at least 20 ms ago.
   */
  get busyShare(): number {
    const now = sample();
    if (now.time - this.#sampled.time >= WINDOW_MS) {
      const cpuMs = now.cpuMs - this.#sampled.cpuMs;
      const idleMs = now.idleMs - this.#sampled.idleMs;
      this.#busyShare = cpuMs > 0 ? cpuMs / (cpuMs + idleMs) : 0;
      this.#sampled = now;
    }
    return this.#busyShare;
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
