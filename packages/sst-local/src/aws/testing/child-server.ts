import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";

/**
 * Runs a program that prints the URL of its AWS endpoint, as a process of its own for a test to kill.
 * @param program path of a TypeScript file
 */
export async function startChildServer(
  program: string,
  stateDir: string,
): Promise<{ child: ChildProcess; url: string }> {
  const child = spawn(
    process.execPath,
    ["--disable-warning=ExperimentalWarning", program, stateDir],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  onTestFinished(() => void child.kill("SIGKILL"));
  for await (const url of createInterface({ input: child.stdout })) return { child, url };
  throw new Error("The server ended.");
}
