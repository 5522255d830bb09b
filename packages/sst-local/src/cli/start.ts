import type { LogRecord } from "../aws/log-record.ts";
import type { CodeBuilder } from "../aws/service.ts";
import type { Loaded } from "../evaluate/index.ts";
import { deployedGraph, followDeploys } from "../pulumi/index.ts";
import { type Stack, startStack } from "../stack/stack.ts";
import type { Arguments } from "./arguments.ts";
import type { Command } from "./command.ts";
import { apiKeyFrom, fillPlaceholders, signInAs } from "./placeholders.ts";
import { loadProject, openProject, type Project } from "./project.ts";
import { jsonReporter, type ReadyReport, type Reporter, terminalReporter } from "./reporter.ts";
import { announce, refuseWhileRunning, runningFile } from "./running-stack.ts";
import { readSettings, type Settings } from "./settings.ts";
import { listenForShutdown, type Shutdown } from "./shutdown.ts";

/** The first API's port unless --port gives another. */
const DEFAULT_PORT = 4000;

/** A running stack, for a {@link Companion}. */
export interface Served {
  stack: Stack;
  loaded: Loaded;
  /** Updates `running.json` after a change of the stack's endpoints or links. */
  announce: () => void;
}

/** Work that goes on beside a stack. */
export interface Companion {
  /** Returns the graph to serve. Default, also when it returns undefined: the evaluated infra. */
  load?: () => Loaded | undefined;
  /** Builds functions. Default: each once. */
  build?: CodeBuilder;
  /** Receives the log of functions. */
  log?: (record: LogRecord) => void;
  /** Called when the stack serves. The returned function is called before the stack stops. */
  begin: (served: Served) => () => Promise<void>;
  /** Releases resources, also when the stack did not start. */
  close?: () => Promise<void>;
}

/** What a {@link Companion} is created with. */
export interface CompanionContext {
  project: Project;
  reporter: Reporter;
  /** Aborted when the process is to stop. */
  signal: AbortSignal;
}

/** Serves the deployed graph, or else the evaluated infra, until a signal. */
export const start: Command = (args) =>
  serve(args, ({ project, reporter }) => ({
    load() {
      const graph = deployedGraph(project);
      if (!graph) return undefined;
      reporter.line("serving the last deploy; sst-local dev serves the sources as they are");
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

/**
 * Serves an app until a signal.
 * @returns the exit code: 128 plus the number of the signal.
 * @throws {UserError} when the app cannot be evaluated or its stack does not start.
 */
export async function serve(
  args: Arguments,
  createCompanion: (context: CompanionContext) => Companion,
): Promise<number> {
  const shutdown = listenForShutdown();
  const project = await openProject(args);
  await refuseWhileRunning(project.stateDir, project.stage);
  const settings = readSettings(project.cwd);
  const reporter = reporterFor(args, project.stage);
  const companion = createCompanion({ project, reporter, signal: shutdown.signal });
  try {
    const loaded = await load(project, companion, reporter, shutdown.signal);
    await serveLoaded({ args, project, settings, reporter, companion, loaded, shutdown });
  } catch (error) {
    if (!(await shutdown.hasCausedFailure())) throw error;
  } finally {
    await companion.close?.();
  }
  return await shutdown.requested;
}

/** What a first evaluation waits for, and when that is said. */
const SLOW = "evaluating sst.config.ts; later starts take the resources as they are stored";
const SLOW_MS = 5_000;

async function load(
  project: Project,
  companion: Companion,
  reporter: Reporter,
  signal: AbortSignal,
): Promise<Loaded> {
  const begun = performance.now();
  // An installation says itself what it takes.
  let isExplained = false;
  const line = (text: string): void => {
    isExplained = true;
    reporter.line(text);
  };
  const slow = setTimeout(() => !isExplained && reporter.line(SLOW), SLOW_MS);
  const loaded = await Promise.resolve(
    companion.load?.() ?? loadProject(project, line, signal),
  ).finally(() => clearTimeout(slow));
  const name = loaded.cached ? "infra (unchanged)" : "infra (evaluated)";
  reporter.step(name, performance.now() - begun);
  for (const warning of loaded.graph.warnings) reporter.line(warning);
  return loaded;
}

/** Starts the stack, reports that it is ready, and stops it at the signal. */
async function serveLoaded(options: {
  args: Arguments;
  project: Project;
  settings: Settings;
  reporter: Reporter;
  companion: Companion;
  loaded: Loaded;
  shutdown: Shutdown;
}): Promise<void> {
  const { args, project, settings, reporter, companion, loaded, shutdown } = options;
  const { cwd, stateDir } = project;
  const stack = await startStack({
    graph: loaded.graph,
    cwd,
    stateDir,
    port: args.port ?? DEFAULT_PORT,
    seed: settings.users,
    instances: settings.instances,
    iam: args.iam,
    ...(companion.build && { build: companion.build }),
    recordCalls: process.env["SST_LOCAL_RECORD_CALLS"] === "1",
    listener: {
      ...reporter,
      log(record) {
        companion.log?.(record);
        reporter.log(record);
      },
    },
  });
  try {
    if (shutdown.signal.aborted) return;
    reporter.notEmulated(stack.offer.notEmulated);
    const report = readyReport(args, project, settings, stack);
    const { environment, functions, schedules } = stack.offer;
    const withdraw = announce(stateDir, { ...report, environment, functions, schedules });
    process.once("exit", withdraw);
    reporter.ready(report);
    const end = companion.begin({
      stack,
      loaded,
      announce: () => void announce(stateDir, { ...report, ...stack.offer }),
    });
    await shutdown.requested;
    await end();
    withdraw();
  } finally {
    await stack.stop();
  }
}

const reporterFor = ({ json, verbose }: Arguments, stage: string): Reporter =>
  json ? jsonReporter() : terminalReporter(stage, { verbose, secrets: process.stdout.isTTY });

function readyReport(
  args: Arguments,
  { stage, stateDir }: Project,
  settings: Settings,
  { offer: { outputs, endpoints, apiKey } }: Stack,
): ReadyReport {
  const signIn = settings.signIn?.replaceAll("{flags}", stackFlags(args));
  const placeholders = {
    values: { ...textOutputs(outputs), ...endpoints, stage },
    // Output that is not a terminal may be stored: it gets a command that prints the key.
    apiKey: apiKey && (process.stdout.isTTY ? apiKey : apiKeyFrom(runningFile(stateDir))),
    signIn,
  };
  const user = settings.users.find(({ groups }) => groups.length === 0) ?? settings.users[0];
  return {
    outputs,
    endpoints,
    seed: { ...settings.seed, ...(apiKey !== undefined && { apiKey }) },
    signIn: {
      users: settings.users,
      command: user && signIn && signInAs(user.email, signIn),
    },
    commands: settings.try.map((command) => fillPlaceholders(command, placeholders)),
  };
}

/** The flags by which another command finds the same stack; none for the default one. */
const stackFlags = ({ stage, state }: Arguments): string =>
  [
    ...(stage === undefined ? [] : [` --stage ${stage}`]),
    ...(state === undefined ? [] : [` --state ${state}`]),
  ].join("");

const textOutputs = (outputs: Record<string, unknown>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(outputs).filter(
      (output): output is [string, string] => typeof output[1] === "string",
    ),
  );
