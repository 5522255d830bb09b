import type { ChildProcess } from "node:child_process";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/**
 * Kills a child when this process exits, also by a signal that nothing else handles.
 * @returns a function that ends this, for a child that has exited.
 */
export function killOnExit(child: ChildProcess): () => void {
  const kill = () => void child.kill("SIGKILL");
  const onSignal = (name: NodeJS.Signals) => {
    kill();
    release();
    process.kill(process.pid, name);
  };
  const unhandled = SIGNALS.filter((name) => process.listenerCount(name) === 0);
  const release = () => {
    process.off("exit", kill);
    for (const name of unhandled) process.off(name, onSignal);
  };
  process.on("exit", kill);
  for (const name of unhandled) process.on(name, onSignal);
  return release;
}
