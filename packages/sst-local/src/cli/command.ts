import type { Arguments } from "./arguments.ts";

/** A command of the CLI: runs and resolves to its exit code. */
export type Command = (args: Arguments) => Promise<number>;
