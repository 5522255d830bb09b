import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A program to start. */
export interface Command {
  file: string;
  args: string[];
  /** Overrides variables of this process. */
  env?: Record<string, string | undefined>;
  /** Default: the working directory of this process. */
  cwd?: string;
  /** The files that it makes are its owner's alone. */
  hasPrivateFiles?: boolean;
  /** Receives each line that it writes. */
  onLine?: (line: string, stream: "stdout" | "stderr") => void;
}

/** A running process that never outlives this one, even if this one is killed with SIGKILL. */
export interface TiedProcess {
  pid: number;
  /** The last 8 KiB of its output so far. */
  output(): string;
  /** Resolves to the exit code, or to the name of the signal that ended the process. */
  exited: Promise<number | string>;
  /** Sends SIGTERM, and SIGKILL after 3 s. Resolves when the process has exited. */
  stop(): Promise<void>;
}

// The shell's standard input is a pipe that only this process holds: it closes when this process
// exits for any reason, and the shell then kills its process group. There is no portable flag for
// this (macOS has none). The trap keeps the shell alive until the program has exited.
const DIE_WITH_PARENT = [
  "trap : TERM",
  "exec 3<&0",
  "{ read -r _ <&3; kill -KILL 0; } &",
  '"$@" </dev/null 3<&-',
  "code=$?",
  "kill $! 2>/dev/null",
  "exit $code",
].join("\n");

const script = ({ hasPrivateFiles }: Command): string =>
  hasPrivateFiles ? `umask 077\n${DIE_WITH_PARENT}` : DIE_WITH_PARENT;

const onWindows = process.platform === "win32";

/** Starts a command in a process group of its own that exits with this process. */
export async function startProcess(command: Command): Promise<TiedProcess> {
  const child: ChildProcess = onWindows
    ? spawn(command.file, command.args, options(command))
    : spawn("/bin/sh", ["-c", script(command), "sh", command.file, ...command.args], {
        ...options(command),
        detached: true,
      });
  let output = "";
  const append = (chunk: Buffer) => {
    output = (output + chunk.toString("utf8")).slice(-8192);
  };
  child.stdout?.on("data", append);
  child.stderr?.on("data", append);
  const { onLine } = command;
  if (onLine) {
    for (const name of ["stdout", "stderr"] as const) {
      createInterface(child[name]!).on("line", (line) => onLine(line, name));
    }
  }
  // The pipe breaks when the shell exits first, which "exit" reports.
  child.stdin?.on("error", () => {});
  const exited = new Promise<number | string>((resolve) => {
    child.once("close", (code, signal) => resolve(code ?? signal ?? "unknown"));
  });
  // If only the shell was killed, its group still runs.
  child.once("exit", () => signal(child, "SIGKILL"));
  await once(child, "spawn");

  return {
    pid: child.pid!,
    output: () => output.trim(),
    exited,
    async stop() {
      signal(child, "SIGTERM");
      const timer = setTimeout(() => signal(child, "SIGKILL"), 3000);
      await exited;
      clearTimeout(timer);
    },
  };
}

function options(command: Command) {
  return {
    stdio: ["pipe", "pipe", "pipe"] as ["pipe", "pipe", "pipe"],
    env: { ...process.env, ...command.env },
    ...(command.cwd !== undefined && { cwd: command.cwd }),
  };
}

function signal(child: ChildProcess, name: NodeJS.Signals): void {
  if (onWindows) {
    child.kill(name);
    return;
  }
  killGroup(child.pid!, name);
}

/** Signals a process group; a group that has exited is no error. */
export function killGroup(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
