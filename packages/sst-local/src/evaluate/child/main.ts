import { createRequire } from "node:module";
import { join, sep } from "node:path";
import { pathToFileURL } from "node:url";
import type { Graph } from "../../graph/types.ts";
import type { Inputs } from "../inputs.ts";
import type { Failure, Reply, Request } from "../protocol.ts";
import { appInfo, engineConfig, normalizeApp, type CliApp } from "./app-config.ts";
import { bundleApp, bundleRun, globalsOf, takesGlobals } from "./bundle.ts";
import { describe, InfraError, Locator } from "./failure.ts";
import { assembleGraph } from "./graph.ts";
import { Monitor } from "./monitor.ts";
import { loadPulumi } from "./pulumi.ts";
import { Recorder } from "./recorder.ts";
import { RpcServer } from "./rpc-server.ts";
import { StableNames } from "./stable-names.ts";
import { stubSlowModules } from "./stubs.ts";
import { untilDone } from "./until-done.ts";

process.once("message", (request: Request) => void main(request));

async function main(request: Request): Promise<void> {
  const locator = new Locator(request.cwd, request.platformDir);
  let monitor: Monitor | undefined;
  const fail = (error: unknown) => {
    reply({ type: "failed", failure: describe(error, locator, aroundOf(error, monitor)) });
  };
  // An error in an apply() surfaces here only, and what waits for it waits for ever.
  process.on("unhandledRejection", fail);
  process.on("uncaughtException", fail);
  try {
    const evaluation = await evaluate(request, locator, (made) => (monitor = made));
    reply({ type: "done", ...evaluation });
  } catch (error) {
    fail(error);
  }
}

async function evaluate(
  request: Request,
  locator: Locator,
  onMonitor: (monitor: Monitor) => void,
): Promise<{ graph: Graph; inputs: Inputs }> {
  const { cwd, stage, platformDir, locked, stateDir } = request;
  process.chdir(cwd);
  const recorder = new Recorder(
    cwd,
    [join(cwd, ".sst"), platformDir, stateDir],
    request.bundleBase,
  );
  const { app, files: appFiles } = await evaluateApp(request, locator, recorder);
  const info = appInfo(app);

  const outfile = `${request.bundleBase}.run.mjs`;
  locator.add(outfile, (source) =>
    takesGlobals(source) ? globalsOf(locked, platformDir).split("\n").length : 0,
  );
  const files = await bundleRun({
    cwd,
    platformDir,
    outfile,
    locked,
    app,
    cli: {
      command: "deploy",
      dev: false,
      paths: { home: stateDir, platform: platformDir, root: cwd, work: join(cwd, ".sst") },
      state: { version: {} },
    },
  });

  const require = createRequire(join(platformDir, "package.json"));
  stubSlowModules(require);
  const names = new StableNames();
  names.watch();
  const pulumi = loadPulumi(require);
  const monitor = new Monitor({
    pulumi,
    place: {
      accountId: info.accountId,
      region: info.region,
      partition: partitionOf(info.region),
      stage,
    },
    project: app.name,
    stack: stage,
    previous: request.previous,
    names,
    locator,
  });
  onMonitor(monitor);
  const rpc = new RpcServer(cwd, join(stateDir, "build"), info.accountId, (target) => {
    const location = monitor.createdAt(target.functionID);
    throw new InfraError(
      `Function "${target.functionID}" has no file for its handler "${target.handler}".`,
      location ? { location } : {},
    );
  });
  const server = await rpc.start();
  Object.assign(process.env, programEnv(request, info.region, server));

  pulumi.setMockOptions(monitor, app.name, stage, false, "organization");
  Object.assign(pulumi.store, {
    supportsSecrets: true,
    supportsResourceReferences: true,
    supportsOutputValues: false,
    supportsDeletedWith: true,
    supportsReplaceWith: true,
    supportsAliasSpecs: true,
    supportsTransforms: false,
    supportsParameterization: true,
    supportsResourceHooks: true,
  });
  pulumi.setAllConfig(engineConfig(app));

  const program = pulumi.runInPulumiStack(async () => {
    const module = (await import(pathToFileURL(outfile).href)) as { default: unknown };
    return module.default;
  });
  await untilDone(program, pulumi, () => monitor.requests);

  return {
    graph: assembleGraph(info, monitor, names, rpc.targets),
    inputs: {
      files: [...new Set([...appFiles, ...files, ...recorder.files])]
        .filter((file) => !file.startsWith(platformDir + sep))
        .sort(),
      folders: [...recorder.folders].sort(),
      existence: [...recorder.existence].sort(),
      // Read by us on the app's behalf.
      env: [...recorder.env, "AWS_REGION"].sort(),
    },
  };
}

/** Calls `app()`, which decides about stage-dependent settings, before anything else. */
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

/** Variables that the CLI sets for the program, pointing to this machine. */
function programEnv({ secrets }: Request, region: string, server: string): Record<string, string> {
  const env: Record<string, string> = {
    SST_SERVER: server,
    SST_AWS_REGION: region,
    SST_AWS_ACCESS_KEY_ID: "local",
    SST_AWS_SECRET_ACCESS_KEY: "local",
    SST_AWS_SESSION_TOKEN: "",
    // A client that infra makes for itself must not reach a real account.
    AWS_ENDPOINT_URL: server,
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
  };
  for (const [name, value] of Object.entries(secrets)) env[`SST_SECRET_${name}`] = value;
  return env;
}

function partitionOf(region: string): string {
  if (region.startsWith("cn-")) return "aws-cn";
  return region.startsWith("us-gov-") ? "aws-us-gov" : "aws";
}

/** Where the component that an error names was created, since SST's own errors carry no such line. */
function aroundOf(error: unknown, monitor: Monitor | undefined): Failure["location"] {
  if (!monitor || !(error instanceof Error)) return undefined;
  for (const [, name] of error.message.matchAll(/["'`]([^"'`\s]+)["'`]/g)) {
    const location = monitor.createdAt(name!);
    if (location) return location;
  }
  return undefined;
}

let replied = false;

/**
 * The first reply counts, and is the last thing this process does. It does not exit in
 * good order, because Pulumi would then complain about promises that a failure left open.
 */
function reply(message: Reply): void {
  if (replied) return;
  replied = true;
  process.send!(message, () => process.kill(process.pid, "SIGKILL"));
}
