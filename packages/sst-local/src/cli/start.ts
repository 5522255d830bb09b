import { loadOrEvaluate } from "../evaluate/index.ts";
import { startStack } from "../stack/stack.ts";
import { fillIn } from "./fill-in.ts";
import { readSettings } from "./settings.ts";
import type { Command } from "./main.ts";
import { openProject } from "./project.ts";
import { jsonReporter, terminalReporter } from "./reporter.ts";
import { announce } from "./running.ts";
import { untilStopped } from "./signals.ts";

/** The first API's port unless the command line says otherwise. */
const DEFAULT_PORT = 4000;

/** Serves the app until it is told to stop. */
export const start: Command = async (args) => {
  const { cwd, stage, stateDir } = openProject(args);
  const settings = readSettings(cwd);
  const reporter = args.json ? jsonReporter() : terminalReporter(stage);

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
  const report = {
    outputs,
    endpoints,
    seed: { ...settings.seed, ...(apiKey !== undefined && { apiKey }) },
    commands: settings.try.map((command) => fillIn(command, endpoints)),
  };
  const withdraw = announce(stateDir, report);
  reporter.ready(report);

  await stopped;
  withdraw();
  await stack.stop();
  return 0;
};
