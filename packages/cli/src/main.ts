import { askSecret } from "./ask-secret.ts";
import type { Command, Io } from "./command.ts";
import { UserError } from "./errors.ts";

interface Entry {
  summary: string;
  /** Imports the command on demand, so that a command does not load the imports of the others. */
  load: () => Promise<Command>;
}

const commands: Record<string, Entry> = {
  query: {
    summary: "send one request to the API and print the response",
    load: async () => (await import("./query/command.ts")).query,
  },
  token: {
    summary: "sign in with a password and print the ID token",
    load: async () => (await import("./token/command.ts")).token,
  },
  openapi: {
    summary: "print the OpenAPI document of the API",
    load: async () => (await import("./openapi/command.ts")).openapi,
  },
  cost: {
    summary: "print what a month of a stage costs, without deploying it",
    load: async () => (await import("./cost/command.ts")).cost,
  },
  capacity: {
    summary: "print which limit a stage reaches first as its load grows",
    load: async () => (await import("./capacity/command.ts")).capacity,
  },
  new: {
    summary: "write an entity with its routes and tests",
    load: async () => (await import("./new/command.ts")).create,
  },
};

const processIo: Io = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  env: process.env,
  cwd: process.cwd(),
  ...(process.stdin.isTTY && { askSecret }),
};

/** Runs `souk` with the given arguments; resolves to its exit code. */
export async function main(argv: string[], io: Io = processIo): Promise<number> {
  const [name = "help", ...args] = argv;
  try {
    if (name === "help" || name === "--help" || name === "-h") {
      io.out(args[0] === undefined ? usage() : (await load(args[0])).help);
      return 0;
    }
    const command = await load(name);
    if (args.includes("--help") || args.includes("-h")) {
      io.out(command.help);
      return 0;
    }
    return await command.run(args, io);
  } catch (error) {
    if (!(error instanceof UserError)) {
      io.err("souk failed because of a bug:\n");
      io.err(`${error instanceof Error ? error.stack : String(error)}\n`);
      return 1;
    }
    io.err(`${error.message}\n`);
    if (error.hint !== undefined) io.err(`${error.hint}\n`);
    return 1;
  }
}

function load(name: string): Promise<Command> {
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (!entry)
    throw new UserError(`souk has no command "${name}".`, {
      hint: `There are: ${[...Object.keys(commands), "help"].join(", ")}.`,
    });
  return entry.load();
}

function usage(): string {
  const rows = Object.entries(commands).map(([name, { summary }]) => [name, summary] as const);
  const lines = [...rows, ["help COMMAND", "print the help of a command"] as const].map(
    ([name, summary]) => `  souk ${name.padEnd(14)}${summary}`,
  );
  return `souk: sends requests to an API of Souk, deployed or local, describes it and estimates its costs.\n\n${lines.join("\n")}\n`;
}
