import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";

/** Asks at the terminal, and shows nothing of what is typed. */
export async function askSecret(question: string): Promise<string> {
  process.stderr.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  // Raw mode takes Ctrl-C from the terminal, so it is ours to obey.
  terminal.on("SIGINT", () => process.exit(130));
  try {
    return await terminal.question("");
  } finally {
    terminal.close();
    process.stderr.write("\n");
  }
}
