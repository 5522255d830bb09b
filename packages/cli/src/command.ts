/** What a command may touch of the world, so that a test can be the world. */
export interface Io {
  /** Writes to standard output: what was asked for and nothing else. */
  out: (text: string) => void;
  /** Writes to standard error: everything said about it. */
  err: (text: string) => void;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** Asks for a secret without showing it; absent where nobody sits at a terminal. */
  askSecret?: (question: string) => Promise<string>;
}

/** One of `souk`'s commands. */
export interface Command {
  /** What `souk help <command>` prints. */
  help: string;
  /** Runs with the arguments after the command's name; resolves to the exit code. */
  run: (args: string[], io: Io) => Promise<number>;
}
