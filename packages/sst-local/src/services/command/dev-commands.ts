import { existsSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import type { DevCommand } from "./graph.ts";
import { freePort } from "./port.ts";
import { supervise, type Supervised, type Supervisor } from "./supervisor.ts";
import { splitCommand } from "./split-command.ts";

export interface CommandsOptions {
  /** Folder of sst.config.ts. */
  cwd: string;
  /** Of the first server among them, the others above; 0 for any. */
  port: number;
  /** An environment of infra's with local addresses, and what leads SDK clients here. */
  localize: (environment: Record<string, string>) => Record<string, string>;
  log: (name: string, line: string, stream: "stdout" | "stderr") => void;
  /** Told in a sentence how a command fares. */
  tell: (sentence: string) => void;
  backoff?: Supervised["backoff"];
}

/** The commands of an app, running. */
export interface Commands {
  /** Where each server among them answers, by its name: `http://127.0.0.1:<port>`. */
  urls: () => Record<string, string>;
  /**
   * Starts what is new, ends what is gone, and does both with what has changed. Resolves when each
   * server that was started listens, or has failed to.
   * @throws UserError for a command line that is none, and for a port that somebody has
   */
  follow: (commands: readonly DevCommand[]) => Promise<void>;
  stop: () => Promise<void>;
}

interface Running {
  /** What it was made of: another text is another command. */
  key: string;
  port: number | undefined;
  supervisor: Supervisor;
}

/**
 * Runs DevCommands as `sst dev` does: each with its environment and links, `node_modules/.bin` of
 * its folder and those above in the PATH, and no AWS but the local one. A command whose environment
 * has a `PORT` is a server, and is given one that is free in its place.
 */
export function createCommands(options: CommandsOptions): Commands {
  const { cwd, port, localize, log, tell, backoff } = options;
  const running = new Map<string, Running>();
  /** A name keeps its port, whatever becomes of its command. */
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
      tell(`${name} cannot be run: there is no folder ${directory}.`);
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
        PATH: pathFrom(folder),
        ...localize(command.environment),
        ...(own !== undefined && { PORT: String(own) }),
      },
      ...(own !== undefined && { port: own }),
      log: (line, stream) => log(name, line, stream),
      tell,
      ...(backoff && { backoff }),
    });
    running.set(name, { key, port: own, supervisor });
    return supervisor;
  }

  async function end(name: string): Promise<void> {
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
    follow: async (commands) => {
      const wanted = new Map(
        commands
          .filter(({ autostart }) => autostart)
          .map((command) => [command.name, { command, key: JSON.stringify(command) }] as const),
      );
      const ended = [...running].filter(([name, { key }]) => wanted.get(name)?.key !== key);
      await Promise.all(ended.map(([name]) => end(name)));
      const started: Promise<void>[] = [];
      for (const [name, { command, key }] of wanted) {
        if (running.has(name)) continue;
        const supervisor = await start(command, key);
        if (supervisor) started.push(supervisor.ready);
      }
      await Promise.all(started);
    },
    stop: async () => {
      await Promise.all([...running.keys()].map(end));
    },
  };
}

/** What speaks of AWS or of another stage in the reader's environment, taken away. */
function withoutAws(environment: NodeJS.ProcessEnv): Record<string, undefined> {
  return Object.fromEntries(
    Object.keys(environment)
      .filter((name) => /^(AWS|SST)_/.test(name))
      .map((name) => [name, undefined]),
  );
}

/** The PATH with `node_modules/.bin` of a folder and of all above it in front, nearest first. */
function pathFrom(folder: string): string {
  const folders: string[] = [];
  for (let at = folder; ; at = dirname(at)) {
    folders.push(join(at, "node_modules", ".bin"));
    if (dirname(at) === at) break;
  }
  return [...folders, process.env["PATH"] ?? ""].join(delimiter);
}
