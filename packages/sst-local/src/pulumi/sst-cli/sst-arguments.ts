/** Flags of the SST CLI that take the next argument as their value (cmd/sst/main.go of SST 3). */
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

/** A command line of the SST CLI: flags may stand anywhere before `--`. */
export interface SstArguments {
  /** With their values, in the order given. */
  flags: string[];
  /** The other arguments: the command and its operands. */
  operands: string[];
}

/** Separates flags from operands; every argument after `--` is an operand. */
export function readSstArguments(args: readonly string[]): SstArguments {
  const flags: string[] = [];
  const operands: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const arg = args[at]!;
    if (arg === "--") {
      operands.push(...args.slice(at + 1));
      break;
    }
    if (!arg.startsWith("-") || arg === "-") operands.push(arg);
    else {
      flags.push(arg);
      const value = args[at + 1];
      if (WITH_VALUE.has(arg) && value !== undefined) {
        flags.push(value);
        at++;
      }
    }
  }
  return { flags, operands };
}

/** The value of a flag, written `--name value` or `--name=value`. */
export function flagValue({ flags }: SstArguments, name: string): string | undefined {
  for (const [at, flag] of flags.entries()) {
    if (flag === `--${name}`) return flags[at + 1];
    if (flag.startsWith(`--${name}=`)) return flag.slice(name.length + 3);
  }
  return undefined;
}
