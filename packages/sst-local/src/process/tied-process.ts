import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A program and its arguments, not yet started. */
export interface Command {
  file: string;
  args: string[];
  /** Over this process's own. */
  env?: Record<string, string | undefined>;
  /** This process's own unless given. */
  cwd?: string;
  /** The files that it makes are its owner's alone. */
  hasPrivateFiles?: boolean;
  /** Told each line that it writes. */
  onLine?: (line: string, stream: "stdout" | "stderr") => void;
}

/** A running process: it never outlives this process, not even when that is killed with -9. */
export interface TiedProcess {
  pid: number;
  /** What it wrote to stderr and stdout so far, the last 8 KiB. */
  output(): string;
  /** Resolves with the exit code (or the signal's name) when the process has ended. */
  exited: Promise<number | string>;
  /** Asks it to end, insists after 3 s, resolves when it has ended. */
  stop(): Promise<void>;
}

// A pipe that only we hold closes when we die, however we die. The shell waits on it and takes the
// whole group along; there is no portable "die with the parent" flag (macOS has none). The trap
// keeps the shell until it has reaped the program.
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

/** Starts `command` in a process group of its own, tied to our life. */
export async function startProcess(command: Command): Promise<TiedProcess> {
  const child: ChildProcess = onWindows
    ? spawn(command.file, command.args, options(command))
    : spawn("/bin/sh", ["-c", script(command), "sh", command.file, ...command.args], {
        ...options(command),
        detached: true,
      });
  let output = "";
  const keep = (chunk: Buffer) => {
    output = (output + chunk.toString("utf8")).slice(-8192);
  };
  child.stdout?.on("data", keep);
  child.stderr?.on("data", keep);
  const { onLine } = command;
  if (onLine) {
    for (const name of ["stdout", "stderr"] as const) {
      createInterface(child[name]!).on("line", (line) => onLine(line, name));
    }
  }
  child.stdin?.on("error", () => {}); // it ended before us: "exit" tells
  const exited = new Promise<number | string>((resolve) => {
    child.once("close", (code, signal) => resolve(code ?? signal ?? "unknown"));
  });
  // Should the shell alone be killed, its group must not live on.
  child.once("exit", () => signal(child, "SIGKILL"));
  await once(child, "spawn");

  return {
    pid: child.pid!,
    output: () => output.trim(),
    exited,
    async stop() {
      signal(child, "SIGTERM");
      const insist = setTimeout(() => signal(child, "SIGKILL"), 3000);
      await exited;
      clearTimeout(insist);
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

/** Signals a whole process group; one that is gone already is no error. */
export function killGroup(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(-pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}
