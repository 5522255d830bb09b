/** The environment of a command, which a test can replace. */
export interface Io {
  /** Writes to standard output, which holds the result only. */
  out: (text: string) => void;
  /** Writes messages to standard error. */
  err: (text: string) => void;
  env: Readonly<Record<string, string | undefined>>;
  cwd: string;
  /** Asks for a secret without echoing it; absent if standard input is not a terminal. */
  askSecret?: (question: string) => Promise<string>;
}

/** A command of `souk`. */
export interface Command {
  /** The text of `souk help <command>`. */
  help: string;
  /** Runs the command with the arguments after its name; resolves to the exit code. */
  run: (args: string[], io: Io) => Promise<number>;
}
