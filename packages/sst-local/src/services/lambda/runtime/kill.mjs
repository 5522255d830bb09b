import { constants } from "node:os";

/**
 * Keeps process.kill() within the instance: its process group and its parent are sst-local's, while
 * on Lambda an execution environment is alone. A signal to all processes or to the group goes to the
 * instance itself; a signal to the parent is not permitted.
 * @param {(signal: number, kill: (pid: number, signal: number) => number) => number} toSelf sends a
 *   signal to the instance; returns 0 or a negative error number
 */
export function confineKill(toSelf) {
  // process.kill() checks its arguments and calls this.
  const kill = process._kill.bind(process);
  process._kill = (pid, signal) => {
    if (signal === 0) return kill(pid, signal);
    if ([process.pid, 0, -1, -process.pid].includes(pid)) return toSelf(signal, kill);
    if (Math.abs(pid) === process.ppid) return -constants.errno.EPERM;
    return kill(pid, signal);
  };
}
