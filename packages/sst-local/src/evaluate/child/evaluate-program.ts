import { createRequire } from "node:module";
import { basename, join, relative, sep } from "node:path";
import { setImmediate as nextTurn } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import type { Graph } from "../../graph/types.ts";
import { globalLines } from "../../sst-internals/globals.ts";
import type { Inputs } from "../inputs.ts";
import type { CliBuild, LockedProvider, Request } from "../protocol.ts";
import { appInfo, engineConfig, normalizeApp, type CliApp } from "./app-config.ts";
import { bundleApp, bundleRun, sourcesOf } from "./bundle.ts";
import type { Locator } from "../locator.ts";
import { watchApply } from "./apply-traces.ts";
import { CliRpc } from "./forwarding-rpc.ts";
import { InfraError } from "./failure.ts";
import { assembleGraph } from "./assemble-graph.ts";
import { Monitor } from "./monitor.ts";
import { programEnv } from "../../sst-internals/program-env.ts";
import { loadPulumi } from "./pulumi-sdk.ts";
import { Recorder } from "./input-recorder.ts";
import { RpcServer } from "./recording-rpc.ts";
import { StableNames } from "./stable-names.ts";
import { stubSlowModules, stubUnusedProviders } from "./module-stubs.ts";
import { builderAbove, pretendSitesAreBuilt } from "./site-stubs.ts";
import { untilDone } from "./program-drain.ts";

/** Thrown when the platform was installed for other providers than `app()` asks for. */
export class OtherProviders extends Error {}

/** What every program loads; read while esbuild, in its own process, makes the bundle. */
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

/**
 * Runs sst.config.ts as the CLI and the engine would: first `app()`, then `run()` among
 * SST's globals, against a monitor of ours.
 *
 * @param fail told of refusals that the program itself would only hear of garbled.
 */
export async function evaluateProgram(
  request: Request,
  locator: Locator,
  fail: (error: unknown) => void,
  onMonitor: (monitor: Monitor) => void,
): Promise<{ graph: Graph; inputs: Inputs; builds: Record<string, CliBuild> }> {
  const { cwd, stage, platformDir, locked, stateDir } = request;
  process.chdir(cwd);
  const ignored = [join(cwd, ".sst"), platformDir, stateDir];
  const recorder = new Recorder(cwd, ignored, request.bundleBase);
  const { app, files: appFiles } = await evaluateApp(request, locator, recorder);
  if (!isInstalledFor(app, locked)) throw new OtherProviders();
  const info = appInfo(app);

  const outfile = request.cli?.bundle ?? `${request.bundleBase}.run.mjs`;
  locator.add(outfile, globalLines(request));
  const bundling = request.cli
    ? sourcesOf(outfile)
    : bundleRun({ cwd, platformDir, outfile, locked, app, cli: cliOf(request) });
  const require = createRequire(join(platformDir, "package.json"));
  const names = new StableNames();
  names.watch();
  stubSlowModules(require);
  await Promise.all([bundling, preload(require)]);
  const files = await bundling;
  const readers = files.filter((file) => !isBelow(file, platformDir));
  stubUnusedProviders(require, locked, readers);

  const pulumi = loadPulumi(require);
  watchApply(pulumi.Output);
  refuseExit(locator, fail);
  const partition = partitionOf(info.region);
  const monitor = new Monitor({
    pulumi,
    place: { accountId: info.accountId, region: info.region, partition, stage },
    project: app.name,
    stack: stage,
    previous: request.previous,
    names,
    locator,
    onRefusal: fail,
  });
  onMonitor(monitor);
  const siteOutputs = new Map<string, string>();
  pretendSitesAreBuilt(
    (folder) =>
      builderAbove(monitor.resources.values(), folder) !== undefined &&
      // Its other question is whether the site is one of Vite's, to write types for it.
      !basename(folder).startsWith("vite.config."),
    (stack) => locator.isInside(stack, "base-static-site.ts"),
    (folder) => {
      const builder = builderAbove(monitor.resources.values(), folder);
      if (builder) siteOutputs.set(builder.urn, relative(cwd, folder));
      ignored.push(folder);
    },
  );
  const rpc = request.cli
    ? new CliRpc(request.cli.server)
    : new RpcServer(cwd, join(stateDir, "build"), info.accountId, (target) => {
        const location = monitor.createdAt(target.functionID);
        const text = `Function "${target.functionID}" has no file for its handler "${target.handler}".`;
        fail(new InfraError(text, location ? { location } : {}));
      });
  const server = await rpc.start();
  // The CLI has set all other variables itself.
  if (request.cli) process.env["SST_SERVER"] = server;
  else Object.assign(process.env, programEnv(request, info.region, server));

  const program = pulumi.run(monitor, app.name, stage, engineConfig(app), async () => {
    const module = (await import(pathToFileURL(outfile).href)) as { default: unknown };
    return module.default;
  });
  await untilDone(program, pulumi, () => monitor.requests);

  return {
    graph: assembleGraph(info, monitor, names, rpc.targets, siteOutputs),
    inputs: {
      files: [...new Set([...appFiles, ...readers, ...recorder.files])].sort(),
      folders: [...recorder.folders].sort(),
      existence: [...recorder.existence].sort(),
      // Read by us on the app's behalf.
      env: [...recorder.env, "AWS_REGION"].sort(),
    },
    builds: rpc instanceof CliRpc ? Object.fromEntries(rpc.builds) : {},
  };
}

function isBelow(file: string, folder: string): boolean {
  return file.startsWith(folder + sep);
}

/** Calls `app()`, which decides about providers and removal, before anything else. */
async function evaluateApp(
  { cwd, stage, platformDir, bundleBase }: Request,
  locator: Locator,
  recorder: Recorder,
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

/** The CLI's own test of whether it must install. */
function isInstalledFor(app: CliApp, locked: LockedProvider[]): boolean {
  const wanted = Object.entries(app.providers);
  return (
    wanted.length === locked.length &&
    wanted.every(([name, { version }]) =>
      locked.some((have) => have.name === name && (!version || version === have.version)),
    )
  );
}

/** The fields of `$cli`. */
function cliOf({ cwd, platformDir, stateDir }: Request): object {
  return {
    command: "deploy",
    dev: false,
    paths: { home: stateDir, platform: platformDir, root: cwd, work: join(cwd, ".sst") },
    state: { version: {} },
  };
}

async function preload(require: NodeJS.Require): Promise<void> {
  for (const name of PRELOADED) {
    // The bundler's questions are answered in between.
    await nextTurn();
    try {
      require(name);
    } catch {
      // Not every version of the platform has all of them: the program loads what it needs.
    }
  }
}

/** Ending the process would end the evaluation without a word. */
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
