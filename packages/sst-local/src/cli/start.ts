import { loadOrEvaluate } from "../evaluate/index.ts";
import { startStack } from "../stack/stack.ts";
import type { Arguments } from "./arguments.ts";
import { apiKeyFrom, fillIn, signInAs } from "./fill-in.ts";
import { readSettings } from "./settings.ts";
import type { Command } from "./main.ts";
import { openProject } from "./project.ts";
import { jsonReporter, plainReporter, terminalReporter } from "./reporter.ts";
import { announce, runningFile } from "./running.ts";
import { untilStopped } from "./signals.ts";

/** The first API's port unless the command line says otherwise. */
const DEFAULT_PORT = 4000;

/** Serves the app until it is told to stop. */
export const start: Command = async (args) => {
  const { cwd, stage, stateDir } = openProject(args);
  const settings = readSettings(cwd);
  const isTerminal = process.stdout.isTTY;
  const reporter = args.json
    ? jsonReporter()
    : isTerminal
      ? terminalReporter(stage)
      : plainReporter(stage);

  const begun = performance.now();
  const { graph, cached } = await loadOrEvaluate({ cwd, stage, stateDir, log: reporter.line });
  reporter.step(cached ? "infra (unchanged)" : "infra (evaluated)", performance.now() - begun);
  for (const warning of graph.warnings) reporter.line(warning);

  const stopped = untilStopped();
  const stack = await startStack({
    graph,
    cwd,
    stateDir,
    port: args.port ?? DEFAULT_PORT,
    seed: settings.users,
    recordCalls: process.env["SST_LOCAL_RECORD_CALLS"] === "1",
    listener: reporter,
  });
  const { outputs, endpoints, apiKey, notEmulated } = stack.offer;
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
  const withdraw = announce(stateDir, report);
  reporter.ready(report);

  await stopped;
  withdraw();
  await stack.stop();
  return 0;
};

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
