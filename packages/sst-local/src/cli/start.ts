import { deployedGraph, followDeploys } from "../pulumi/index.ts";
import type { Loaded } from "../evaluate/index.ts";
import type { CodeBuilder } from "../aws/service.ts";
import { type Stack, startStack } from "../stack/stack.ts";
import type { Arguments } from "./arguments.ts";
import { apiKeyFrom, fillIn, signInAs } from "./placeholders.ts";
import { readSettings } from "./settings.ts";
import type { Command } from "./command.ts";
import { loadProject, openProject, type Project } from "./project.ts";
import { jsonReporter, plainReporter, type Reporter, terminalReporter } from "./reporter.ts";
import { announce, runningFile } from "./running-stack.ts";
import { untilStopped } from "./signals.ts";

/** The first API's port unless the command line says otherwise. */
const DEFAULT_PORT = 4000;

/** A stack that is served. */
export interface Served {
  stack: Stack;
  loaded: Loaded;
  /** Says anew what the stack offers, for other programs. */
  announce: () => void;
}

/** What goes on beside a stack while it is served. */
export interface Companion {
  /** What is served; what the infra evaluates to unless given. */
  load?: () => Loaded | undefined;
  /** How functions are built; once, unless given. */
  build?: CodeBuilder;
  /** Begins once the stack serves; the returned function ends it, before the stack stops. */
  begin: (served: Served) => () => Promise<void>;
}

/** Serves what was deployed, else what the infra evaluates to, until it is told to stop. */
export const start: Command = (args) =>
  serve(args, (project, reporter) => ({
    load() {
      const graph = deployedGraph(project);
      if (!graph) return undefined;
      reporter.line("as it was deployed; sst-local dev serves the sources as they are");
      return { graph, cached: true, watch: [] };
    },
    begin: ({ stack, announce }) =>
      followDeploys(project, {
        async update(graph) {
          const begun = performance.now();
          const functions = await stack.update(graph);
          announce();
          const milliseconds = performance.now() - begun;
          reporter.reloaded({ infra: true, functions: [...functions], milliseconds });
        },
        refused: (reason) => reporter.broken(["deploy"], reason),
      }),
  }));

/** Serves the app, perhaps with something beside it, until it is told to stop. */
export async function serve(
  args: Arguments,
  companion?: (project: Project, reporter: Reporter) => Companion,
): Promise<number> {
  const project = openProject(args);
  const { cwd, stage, stateDir } = project;
  const settings = readSettings(cwd);
  const isTerminal = process.stdout.isTTY;
  const reporter = args.json
    ? jsonReporter()
    : isTerminal
      ? terminalReporter(stage)
      : plainReporter(stage);

  const begun = performance.now();
  const beside = companion?.(project, reporter);
  const loaded = beside?.load?.() ?? (await loadProject(project, reporter.line));
  const { graph, cached } = loaded;
  reporter.step(cached ? "infra (unchanged)" : "infra (evaluated)", performance.now() - begun);
  for (const warning of graph.warnings) reporter.line(warning);

  const stopped = untilStopped();
  const stack = await startStack({
    graph,
    cwd,
    stateDir,
    port: args.port ?? DEFAULT_PORT,
    seed: settings.users,
    ...(beside?.build && { build: beside.build }),
    recordCalls: process.env["SST_LOCAL_RECORD_CALLS"] === "1",
    listener: reporter,
  });
  const { outputs, endpoints, environment, apiKey, notEmulated } = stack.offer;
  for (const sentence of notEmulated) reporter.line(`not emulated: ${sentence}`);
  const signIn = settings.signIn?.replaceAll("{flags}", stackFlags(args));
  const fill = {
    values: { ...texts(outputs), ...endpoints, stage },
    // Only a terminal forgets: elsewhere it is said where the key is.
    apiKey: apiKey && (isTerminal ? apiKey : apiKeyFrom(runningFile(stateDir))),
    signIn,
  };
  const someone = settings.users.find(({ groups }) => groups.length === 0) ?? settings.users[0];
  const report = {
    outputs,
    endpoints,
    seed: { ...settings.seed, ...(apiKey !== undefined && { apiKey }) },
    signIn: {
      users: settings.users,
      command: someone && signIn && signInAs(someone.email, signIn),
    },
    commands: settings.try.map((command) => fillIn(command, fill)),
  };
  const withdraw = announce(stateDir, { ...report, environment });
  reporter.ready(report);
  const end = beside?.begin({
    stack,
    loaded,
    announce: () => void announce(stateDir, { ...report, ...stack.offer }),
  });

  await stopped;
  await end?.();
  withdraw();
  await stack.stop();
  return 0;
}

/** What leads another command to the same stack: nothing, where it is the one by default. */
const stackFlags = ({ stage, state }: Arguments): string =>
  [
    ...(stage === undefined ? [] : [` --stage ${stage}`]),
    ...(state === undefined ? [] : [` --state ${state}`]),
  ].join("");

const texts = (outputs: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(outputs).filter(
      (output): output is [string, string] => typeof output[1] === "string",
    ),
  );
