import { createRequire } from "node:module";
import { basename, join, relative, sep } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { AppInfo, Graph } from "../../graph/types.ts";
import { type LockedProvider, STATIC_SITE_SOURCE } from "../../sst-internals/platform-files.ts";
import { cliGlobal, globalLines } from "../../sst-internals/program-bundle.ts";
import { programEnv } from "../../sst-internals/program-env.ts";
import type { Locator } from "../locator.ts";
import type { CliBuild, EvaluationInputs, EvaluationRequest } from "../protocol.ts";
import { appInfo, engineConfig, normalizeApp, type CliApp } from "./app-config.ts";
import { traceApplyCalls, traceResources } from "./apply-traces.ts";
import { assembleGraph } from "./assemble-graph.ts";
import { bundleApp, bundleRun, sourcesOf } from "./bundle.ts";
import { InfraError } from "./failure.ts";
import { ForwardingRpc } from "./forwarding-rpc.ts";
import { InputRecorder } from "./input-recorder.ts";
import { stubSlowModules, stubUnusedProviders } from "./module-stubs.ts";
import { Monitor } from "./monitor.ts";
import { untilDrained } from "./program-drain.ts";
import { loadPulumi, type Pulumi } from "./pulumi-sdk.ts";
import { RecordingRpc } from "./recording-rpc.ts";
import { builderAbove, pretendSitesAreBuilt } from "./site-stubs.ts";
import { StableNames } from "./stable-names.ts";

/** Thrown when the platform was installed for other providers than `app()` asks for. */
export class OtherProviders extends Error {}

/** Modules that every program loads; loaded while esbuild, in its own process, makes the bundle. */
const PRELOADED = [
  "@pulumi/pulumi",
  "@pulumi/pulumi/runtime/settings",
  "@pulumi/aws",
  "@pulumi/random",
  "@pulumi/command",
  "@pulumi/docker-build",
  "@pulumi/tls",
  "undici",
];

/** How an evaluation reports to its process. */
export interface ProgramEvents {
  /** Receives errors that reach the program, if at all, without their cause. */
  fail: (error: unknown) => void;
  /** Receives the monitor before the program runs. */
  onMonitor: (monitor: Monitor) => void;
}

/**
 * Runs sst.config.ts as the SST CLI and Pulumi's engine do: first `app()`, then `run()` with SST's
 * globals, against sst-local's resource monitor.
 */
export async function evaluateProgram(
  request: EvaluationRequest,
  locator: Locator,
  { fail, onMonitor }: ProgramEvents,
): Promise<{ graph: Graph; inputs: EvaluationInputs; builds: Record<string, CliBuild> }> {
  const { cwd, stage, platformDir, locked, stateDir } = request;
  process.chdir(cwd);
  const ignored = [join(cwd, ".sst"), platformDir, stateDir];
  const recorder = new InputRecorder(cwd, ignored, request.bundleBase);
  const { app, files: appFiles } = await evaluateApp(request, locator, recorder);
  if (!isInstalledFor(app, locked)) throw new OtherProviders();
  const info = appInfo(app);

  const names = new StableNames();
  names.watch();
  const { outfile, files, pulumi } = await loadProgram(request, app, locator);
  traceApplyCalls(pulumi.Output);
  traceResources(pulumi.Resource, locator);
  refuseExit(locator, fail);
  const monitor = createMonitor(request, info, { pulumi, names, locator, onRefusal: fail });
  onMonitor(monitor);
  const siteOutputs = pretendOutputsExist(cwd, monitor, locator, ignored);
  const rpc = request.cli
    ? new ForwardingRpc(request.cli.server)
    : new RecordingRpc(cwd, join(stateDir, "build"), info.accountId, ({ functionID, handler }) => {
        const location = monitor.positions.ofName(functionID);
        const message = `Function "${functionID}" has no file for its handler "${handler}".`;
        fail(new InfraError(message, location ? { location } : {}));
      });
  const server = await rpc.start();
  // Under the CLI all other variables are set already.
  if (request.cli) process.env["SST_SERVER"] = server;
  else Object.assign(process.env, programEnv(request.secrets, info.region, server));

  const program = pulumi.run(monitor, app.name, stage, engineConfig(app), async () => {
    const module = (await import(pathToFileURL(outfile).href)) as { default: unknown };
    return module.default;
  });
  await untilDrained(program, pulumi, () => monitor.requests);

  return {
    graph: assembleGraph(info, monitor, names, rpc.targets, siteOutputs),
    inputs: {
      files: [...new Set([...appFiles, ...files, ...recorder.files])].sort(),
      folders: [...recorder.folders].sort(),
      existence: [...recorder.existence].sort(),
      // The app's region depends on it: see app-config.ts.
      env: [...recorder.env, "AWS_REGION"].sort(),
    },
    builds: rpc instanceof ForwardingRpc ? Object.fromEntries(rpc.builds) : {},
  };
}

/** Bundles the program and loads Pulumi's SDK at the same time. */
async function loadProgram(
  request: EvaluationRequest,
  app: CliApp,
  locator: Locator,
): Promise<{ outfile: string; files: string[]; pulumi: Pulumi }> {
  const { cwd, platformDir, locked, stateDir } = request;
  const outfile = request.cli?.bundle ?? `${request.bundleBase}.run.mjs`;
  locator.add(outfile, globalLines(request));
  const bundling = request.cli
    ? sourcesOf(outfile)
    : bundleRun({
        ...{ cwd, platformDir, outfile, locked, app },
        cli: cliGlobal({ cwd, platformDir, stateDir }),
      });
  const require = createRequire(join(platformDir, "package.json"));
  stubSlowModules(require);
  await Promise.all([bundling, preload(require)]);
  const files = (await bundling).filter((file) => !file.startsWith(platformDir + sep));
  stubUnusedProviders(require, locked, files);
  return { outfile, files, pulumi: loadPulumi(require) };
}

function createMonitor(
  { previous, stage }: EvaluationRequest,
  { name, accountId, region }: AppInfo,
  parts: Pick<
    ConstructorParameters<typeof Monitor>[0],
    "pulumi" | "names" | "locator" | "onRefusal"
  >,
): Monitor {
  return new Monitor({
    ...parts,
    place: { accountId, region, partition: partitionOf(region), stage },
    project: name,
    stack: stage,
    previous,
  });
}

/**
 * Makes SST find the output folder of each site.
 * @param ignored receives each output folder: its content is no input of the program.
 * @returns the output folders relative to `cwd`, by the URN of the site's builder
 */
function pretendOutputsExist(
  cwd: string,
  monitor: Monitor,
  locator: Locator,
  ignored: string[],
): Map<string, string> {
  const outputs = new Map<string, string>();
  pretendSitesAreBuilt(
    (folder) =>
      builderAbove(monitor.resources.values(), folder) !== undefined &&
      // SST also asks whether the site has a Vite config, to write types for it.
      !basename(folder).startsWith("vite.config."),
    (stack) => locator.isInside(stack, STATIC_SITE_SOURCE),
    (folder) => {
      const builder = builderAbove(monitor.resources.values(), folder);
      if (builder) outputs.set(builder.urn, relative(cwd, folder));
      ignored.push(folder);
    },
  );
  return outputs;
}

/** Calls `app()`, which decides about providers and removal. */
async function evaluateApp(
  { cwd, stage, platformDir, bundleBase }: EvaluationRequest,
  locator: Locator,
  recorder: InputRecorder,
): Promise<{ app: CliApp; files: string[] }> {
  const outfile = `${bundleBase}.app.mjs`;
  locator.add(outfile, () => 0);
  const files = await bundleApp({ cwd, platformDir, stage, outfile });
  recorder.start();
  const module = (await import(pathToFileURL(outfile).href)) as {
    config?: { app?: unknown; run?: unknown };
    app: unknown;
  };
  for (const part of ["app", "run"] as const) {
    if (typeof module.config?.[part] === "function") continue;
    throw new InfraError(`sst.config.ts has no ${part}() function.`, {
      location: { file: "sst.config.ts", line: 1, column: 1 },
      hint: "Its default export is $config({ app(input) {…}, async run() {…} }).",
    });
  }
  return { app: normalizeApp(module.app, stage), files };
}

/** The SST CLI's own test of whether it must install. */
function isInstalledFor(app: CliApp, locked: LockedProvider[]): boolean {
  const wanted = Object.entries(app.providers);
  return (
    wanted.length === locked.length &&
    wanted.every(([name, { version }]) =>
      locked.some((have) => have.name === name && (!version || version === have.version)),
    )
  );
}

async function preload(require: NodeJS.Require): Promise<void> {
  for (const name of PRELOADED) {
    // Lets this process answer esbuild's plugin calls in between.
    await nextTurn();
    try {
      require(name);
    } catch {
      // Not every version of the platform has all of them: the program loads what it needs.
    }
  }
}

/** Makes `process.exit()` in infra an error, since it would end the evaluation without a reply. */
function refuseExit(locator: Locator, fail: (error: unknown) => void): void {
  process.exit = (code) => {
    const location = locator.locate(new Error().stack);
    const error = new InfraError(`The app's infra calls process.exit(${code ?? ""}).`, {
      ...(location && { location }),
    });
    fail(error);
    throw error;
  };
}

function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}
