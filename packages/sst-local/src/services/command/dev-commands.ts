import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Candidates } from "./address.ts";
import { DEFAULT_COMMAND, type DevCommand } from "./graph.ts";
import { commandEnvironment } from "./environment.ts";
import { hasScript, missingPackages } from "./packages.ts";
import { accepts, freePort } from "./port.ts";
import { supervise, type Supervised, type Supervisor } from "./supervisor.ts";
import { splitCommand } from "./split-command.ts";

export interface CommandsOptions {
  /** Folder of sst.config.ts. */
  cwd: string;
  /** The port of the first server; later servers have the ports after it. 0: any port. */
  port: number;
  /** Maps an environment to local addresses and adds the AWS endpoint for SDK clients. */
  localize: (environment: Record<string, string>) => Record<string, string>;
  log: (name: string, line: string, stream: "stdout" | "stderr") => void;
  /** Receives a sentence about a command, such as why it ended. */
  report: (sentence: string) => void;
  backoff?: Supervised["backoff"];
  /** Ports of the stack, which no command listens on. */
  stackPorts?: () => ReadonlySet<number>;
}

/** The running commands of an app. */
export interface Commands {
  /** The URL of each server that takes its PORT, by its name: `http://127.0.0.1:<port>`. */
  urls: () => Record<string, string>;
  /** The address of another server by its domain name. */
  at: (domainName: string) => ReturnType<Supervisor["address"]> | undefined;
  /**
   * Starts new commands, stops removed ones and restarts changed ones.
   * @returns `listening`, which resolves when each started server listens or has failed to
   * @throws UserError for a malformed command line and for a port that is taken
   */
  update: (commands: readonly DevCommand[]) => Promise<{ listening: Promise<void> }>;
  stop: () => Promise<void>;
}

interface Running {
  /** The command as JSON: a command with another key is restarted. */
  key: string;
  /** Of a server that takes its PORT. */
  port: number | undefined;
  domainName: string | undefined;
  /** Undefined for a command that cannot be run. */
  supervisor: Supervisor | undefined;
  /** Why it cannot be run. */
  reason?: string;
}

/**
 * Runs commands as `sst dev` does: each with its environment, its links, and `node_modules/.bin` of
 * its folder and the folders above in the PATH; the user's own AWS settings are left out. A command
 * whose environment has a `PORT`, and one that is a server, gets a free port as its `PORT`.
 */
export function createCommands(options: CommandsOptions): Commands {
  const { cwd, localize, log, report, backoff, stackPorts } = options;
  const running = new Map<string, Running>();
  const portOf = serverPorts(options.port);

  async function start(command: DevCommand, key: string): Promise<Supervisor | undefined> {
    const { name, directory, server } = command;
    const folder = resolve(cwd, directory);
    const domainName = server?.domainName;
    const problem = problemOf(command, folder);
    if (problem !== undefined) {
      const reason = `${name} is not run: ${problem}`;
      report(reason);
      running.set(name, { key, port: undefined, domainName, supervisor: undefined, reason });
      return undefined;
    }
    const words = splitCommand(command.command);
    const own = await portOf(command);
    const possible = own === undefined ? undefined : await candidates(own, command, stackPorts?.());
    const supervisor = supervise({
      name,
      words,
      cwd: folder,
      environment: {
        ...commandEnvironment(folder),
        ...localize(command.environment),
        ...(own !== undefined && { PORT: String(own) }),
      },
      ...(possible ? { server: possible } : own !== undefined && { port: own }),
      hopeless: (output) => notInstalled(folder, directory, output),
      log: (line, stream) => log(name, line, stream),
      report,
      ...(backoff && { backoff }),
    });
    running.set(name, { key, port: possible ? undefined : own, domainName, supervisor });
    return supervisor;
  }

  async function stop(name: string): Promise<void> {
    const { supervisor } = running.get(name) ?? {};
    running.delete(name);
    await supervisor?.stop();
  }

  return {
    at(domainName) {
      const found = [...running.values()].find((one) => one.domainName === domainName);
      return found?.supervisor?.address() ?? (found && { reason: found.reason ?? "" });
    },
    urls: () =>
      Object.fromEntries(
        [...running].flatMap(([name, { port: own }]) =>
          own === undefined ? [] : [[name, `http://127.0.0.1:${own}`]],
        ),
      ),
    update: async (commands) => {
      const wanted = new Map(
        commands
          .filter(({ autostart }) => autostart)
          .map((command) => [command.name, { command, key: JSON.stringify(command) }] as const),
      );
      const ended = [...running].filter(([name, { key }]) => wanted.get(name)?.key !== key);
      await Promise.all(ended.map(([name]) => stop(name)));
      const started: Promise<unknown>[] = [];
      for (const [name, { command, key }] of wanted) {
        if (running.has(name)) continue;
        const supervisor = await start(command, key);
        if (supervisor) started.push(supervisor.ready);
      }
      return { listening: Promise.all(started).then(() => {}) };
    },
    stop: async () => {
      await Promise.all([...running.keys()].map(stop));
    },
  };
}

/**
 * Chooses the port of each command that listens. A command keeps its port, by its name, when it is
 * restarted or removed and added again.
 * @param first the port of the first server; 0: any port
 */
function serverPorts(first: number) {
  const ports = new Map<string, number>();
  return async ({ name, environment, server }: DevCommand): Promise<number | undefined> => {
    if (environment["PORT"] === undefined && !server) return undefined;
    const known = ports.get(name);
    if (known !== undefined) return known;
    const free = await freePort(first === 0 ? 0 : first + ports.size);
    ports.set(name, free);
    return free;
  };
}

/** Where a server may be found to listen: its own port, or those of its container that are free. */
async function candidates(
  port: number,
  { server }: DevCommand,
  foreign: ReadonlySet<number> = new Set(),
): Promise<Candidates | undefined> {
  if (!server) return undefined;
  const taken = await Promise.all(server.ports.map((one) => accepts(one, "localhost")));
  return { port, others: server.ports.filter((_, index) => taken[index] === false), foreign };
}

/** Why a command is not run at all. */
function problemOf({ command, directory }: DevCommand, folder: string): string | undefined {
  if (!existsSync(folder)) return `there is no folder ${directory}.`;
  if (command !== DEFAULT_COMMAND || hasScript(folder, "dev")) return undefined;
  return `it has no dev.command, and ${join(directory, "package.json")} has no script "dev".`;
}

/** A sentence about packages that are not installed. */
function notInstalled(folder: string, directory: string, output: string): string | undefined {
  const missing = missingPackages(folder, output);
  if (!missing) return undefined;
  const { names, install } = missing;
  const some = names.length > 3 ? [...names.slice(0, 3), "…"] : names;
  const place = directory === "" || directory === "." ? "" : ` in ${directory}`;
  return `its packages are not installed (${some.join(", ")}). Run ${install}${place}.`;
}
