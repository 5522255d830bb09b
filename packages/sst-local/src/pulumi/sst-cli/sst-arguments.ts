/** Flags of the SST CLI that take a value as their own word (cmd/sst/main.go of SST 3). */
const WITH_VALUE = new Set([
  "--stage",
  "--config",
  "--target",
  "--exclude",
  "--policy",
  "--mode",
  "--filter",
  "--command",
]);

/** A command line of the SST CLI, read as the CLI reads it: flags may stand anywhere before `--`. */
export interface SstArguments {
  /** With their values, in the order given. */
  flags: string[];
  /** What is left: the command, and its operands. */
  words: string[];
}

/** Tells flags from words; what follows `--` is words alone. */
export function readSstArguments(args: readonly string[]): SstArguments {
  const flags: string[] = [];
  const words: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (arg === "--") {
      words.push(...args.slice(at + 1));
      break;
    }
    if (!arg.startsWith("-") || arg === "-") words.push(arg);
    else {
      flags.push(arg);
      const value = args[at + 1];
      if (WITH_VALUE.has(arg) && value !== undefined) {
        flags.push(value);
        at++;
      }
    }
  }
  return { flags, words };
}

/** The value of a flag, in either of its two spellings. */
export function flagValue({ flags }: SstArguments, name: string): string | undefined {
  for (const [at, flag] of flags.entries()) {
    if (flag === `--${name}`) return flags[at + 1];
    if (flag.startsWith(`--${name}=`)) return flag.slice(name.length + 3);
  }
  return undefined;
}
