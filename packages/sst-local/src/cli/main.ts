import { UserError } from "../errors.ts";
import { parseArguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { help, unknownCommand, version } from "./help.ts";
import { signalDelay } from "./signal-delay.ts";

/** Each command is imported when it is run, so that none waits for the imports of the others. */
const commands: Record<string, () => Promise<Command>> = {
  start: async () => (await import("./start.ts")).start,
  dev: async () => (await import("./dev.ts")).dev,
  shell: async () => (await import("./shell.ts")).shell,
  graph: async () => (await import("./graph.ts")).graph,
  invoke: async () => (await import("./invoke.ts")).invoke,
  logs: async () => (await import("./logs.ts")).logs,
  faults: async () => (await import("./faults.ts")).faults,
  install: async () => (await import("./install.ts")).install,
  sst: async () => (await import("./sst.ts")).sst,
  help: async () => help,
  version: async () => version,
};

/** Runs `sst-local` with the given arguments; resolves to its exit code. */
export async function main(argv: string[]): Promise<number> {
  try {
    const args = parseArguments(argv);
    const load = Object.hasOwn(commands, args.command) ? commands[args.command] : undefined;
    if (!load) throw unknownCommand(args.command);
    const command = await load();
    return await command(args);
  } catch (error) {
    if (!(error instanceof UserError)) {
      // A signal that is under way ends the process here.
      await signalDelay();
      console.error("sst-local failed because of a fault of its own:");
      console.error(error);
      return 1;
    }
    console.error(error.message);
    if (error.hint) console.error(error.hint);
    return 1;
  }
}
