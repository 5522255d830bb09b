import { existsSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import type { DevCommand } from "./graph.ts";
import { freePort } from "./port.ts";
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
}

/** The running commands of an app. */
export interface Commands {
  /** The URL of each server by its name, `http://127.0.0.1:<port>`. */
  urls: () => Record<string, string>;
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
  port: number | undefined;
  supervisor: Supervisor;
}

/**
 * Runs DevCommands as `sst dev` does: each with its environment, its links, and `node_modules/.bin` of
 * its folder and the folders above in the PATH; the user's own AWS settings are left out. A command
 * whose environment has a `PORT` is a server: it gets a free port instead.
 */
export function createCommands(options: CommandsOptions): Commands {
  const { cwd, port, localize, log, report, backoff } = options;
  const running = new Map<string, Running>();
  /** By name: a command keeps its port when it is restarted or removed and added again. */
  const ports = new Map<string, number>();

  async function portOf({ name, environment }: DevCommand): Promise<number | undefined> {
    if (environment["PORT"] === undefined) return undefined;
    const known = ports.get(name);
    if (known !== undefined) return known;
    const free = await freePort(port === 0 ? 0 : port + ports.size);
    ports.set(name, free);
    return free;
  }

  async function start(command: DevCommand, key: string): Promise<Supervisor | undefined> {
    const { name, directory } = command;
    const folder = resolve(cwd, directory);
    if (!existsSync(folder)) {
      report(`${name} cannot be run: there is no folder ${directory}.`);
      return undefined;
    }
    const words = splitCommand(command.command);
    const own = await portOf(command);
    const supervisor = supervise({
      name,
      words,
      cwd: folder,
      environment: {
        ...withoutAws(process.env),
        // Removed above with the user's SST variables.
        SST_TELEMETRY_DISABLED: "1",
        PATH: pathFrom(folder),
        ...localize(command.environment),
        ...(own !== undefined && { PORT: String(own) }),
      },
      ...(own !== undefined && { port: own }),
      log: (line, stream) => log(name, line, stream),
      report,
      ...(backoff && { backoff }),
    });
    running.set(name, { key, port: own, supervisor });
    return supervisor;
  }

  async function stop(name: string): Promise<void> {
    const { supervisor } = running.get(name) ?? {};
    running.delete(name);
    await supervisor?.stop();
  }

  return {
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

/** Removes the user's AWS and SST variables, which may name an account or another stage. */
function withoutAws(environment: NodeJS.ProcessEnv): Record<string, undefined> {
  return Object.fromEntries(
    Object.keys(environment)
      .filter((name) => /^(AWS|SST)_/.test(name))
      .map((name) => [name, undefined]),
  );
}

/** The PATH, preceded by `node_modules/.bin` of a folder and of each folder above it. */
function pathFrom(folder: string): string {
  const folders: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    folders.push(join(at, "node_modules", ".bin"));
    if (dirname(at) === at) break;
  }
  return [...folders, process.env["PATH"] ?? ""].join(delimiter);
}
