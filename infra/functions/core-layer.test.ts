import { execFile, execFileSync } from "node:child_process";
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { esbuildOptions } from "../../packages/sst-local/src/services/lambda/build/esbuild-options.ts";
import type { FunctionTarget, Graph } from "../../packages/sst-local/src/graph/index.ts";
import { bundleCore } from "./core-layer/bundle.mjs";
import { evaluateStage } from "../testing/graphs.ts";

const root = join(import.meta.dirname, "../..");
const packages = "nodejs/node_modules";
const work = mkdtempSync(join(tmpdir(), "souk-layer-"));
afterAll(() => rmSync(work, { recursive: true }));

let graph: Graph;
let core: Awaited<ReturnType<typeof bundleCore>>;
beforeAll(async () => {
  core = await bundleCore(root);
  ({ graph } = await evaluateStage("somebody"));
});

/** Writes a function and the layer to a folder with the layout of Lambda. */
async function layOut(name: string): Promise<{ folder: string; bundle: string }> {
  const folder = join(work, name);
  const task = join(folder, "var/task");
  for (const [path, contents] of core.files) write(join(folder, "opt", path), contents);
  const { outputFiles } = await bundleFunction(name, task);
  for (const { path, contents } of outputFiles) write(path, contents);
  return { folder, bundle: join(task, "bundle.mjs") };
}

/** Bundles a function like SST, with the arguments in the graph. */
function bundleFunction(name: string, outdir: string) {
  const target: FunctionTarget = graph.targets[name] ?? expect.fail(`no function ${name}`);
  const entry = join(root, `${target.handler.replace(/\.\w+$/, "")}.ts`);
  return build(esbuildOptions(target, entry, root, outdir));
}

function write(path: string, contents: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}

const names = (module: object | undefined): string[] => Object.keys(module ?? {}).toSorted();

/** Everything that core exports, such as `@souk/core/order/schema`. */
const exported = globSync("*/{index,schema,entity}.ts", { cwd: join(root, "packages/core/src") })
  .map((file) => `@souk/core/${file.replace(/\.ts$/, "").replace(/\/index$/, "")}`)
  .toSorted();

describe("the layer of core", () => {
  it("has an entry for each of core's exports, with the same names", async () => {
    const folder = join(work, "entries");
    for (const [path, contents] of core.files) write(join(folder, path), contents);
    const { resolve } = createRequire(join(folder, packages, "_"));
    for (const name of exported) {
      const [layered, source] = (await Promise.all([
        import(pathToFileURL(resolve(name)).href),
        import(name),
      ])) as object[];
      expect([name, names(layered)]).toEqual([name, names(source)]);
    }
  });

  it("has the same bytes wherever the repository is", async () => {
    const elsewhere = join(work, "some/where/else");
    const installed = Object.keys(core.metafile.inputs).map((path) => join(root, path));
    const packages = installed.flatMap((path) => packageFiles(path));
    for (const path of new Set([...installed, ...packages, join(root, "tsconfig.base.json")])) {
      const copy = join(elsewhere, relative(root, path));
      mkdirSync(dirname(copy), { recursive: true });
      cpSync(path, copy);
    }
    const { files } = await bundleCore(elsewhere);
    expect([...files.keys()]).toEqual([...core.files.keys()]);
    for (const [path, contents] of files) {
      expect(Buffer.compare(contents, core.files.get(path) ?? new Uint8Array()), path).toBe(0);
    }
  });

  it("has the same folder name if nothing has changed", () => {
    const run = (): unknown =>
      JSON.parse(
        execFileSync(process.execPath, [join(root, "infra/functions/core-layer/build.mjs")], {
          encoding: "utf8",
        }),
      );
    expect(run()).toEqual(run());
  });
});

it.each(["prod", "preview", "somebody"])(
  "all functions of stage %s but two use the layer",
  async (stage) => {
    const { graph, all, one } = await evaluateStage(stage);
    const layer = one("aws:lambda/layerVersion:LayerVersion");
    const content = (layer.inputs["code"] as { path: string }).path;
    expect(relative(root, content)).toMatch(/^\.sst\/layers\/core\/[0-9a-f]{16}$/);
    const without = all("aws:lambda/function:Function")
      .filter(({ inputs: { layers } }) => String(layers) !== layer.outputs["arn"])
      .map(({ name }) => name);
    // Invoked rarely and asynchronously: they bundle core.
    expect(without.toSorted()).toEqual(["PostConfirmationFunction", "PurgeFunction"]);
    const { esbuild } = graph.targets["Rooms"]?.properties as { esbuild: { external: string[] } };
    expect(esbuild.external).toContain("@souk/core/*");
  },
);

describe("the modules that a function loads", () => {
  /** The sources that the function imports, in its bundle and in the layer. */
  async function reached(name: string): Promise<{ bundled: string[]; layered: string[] }> {
    const { metafile } = await bundleFunction(name, join(work, "unwritten"));
    const outputs = core.metafile.outputs;
    const queue = Object.values(metafile.outputs)
      .flatMap(({ imports }) => imports)
      .flatMap(({ path }) =>
        [`${path}.mjs`, `${path}/index.mjs`].filter((entry) => outputs[`${packages}/${entry}`]),
      )
      .map((entry): string | undefined => `${packages}/${entry}`);
    const chunks = new Set<string>();
    for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
      if (chunks.has(path)) continue;
      chunks.add(path);
      for (const { path: next, external } of outputs[path]?.imports ?? []) {
        if (!external) queue.push(next);
      }
    }
    return {
      bundled: Object.keys(metafile.inputs),
      layered: [...chunks].flatMap((path) => Object.keys(outputs[path]?.inputs ?? {})),
    };
  }

  const heavy = /node_modules\/(electrodb|@aws-sdk|@smithy|zod)\//;

  it.each(["ChatAuthorizer", "UsersAuthorizer", "LiveAuthorizer"])(
    "include neither ElectroDB nor the AWS SDK for %s",
    async (name) => {
      const { bundled, layered } = await reached(name);
      expect([...bundled, ...layered].filter((path) => heavy.test(path))).toEqual([]);
    },
  );

  it("include both for the rooms, from the layer only", async () => {
    const { bundled, layered } = await reached("Rooms");
    expect(layered.join("\n")).toMatch(/node_modules\/electrodb\//);
    expect(layered.join("\n")).toMatch(/node_modules\/@aws-sdk\/client-dynamodb\//);
    expect(bundled.filter((path) => heavy.test(path))).toEqual([]);
  });
});

describe("a function in Lambda's folder layout", () => {
  const call = `
    const { handler } = await import(process.argv[1]);
    console.log(JSON.stringify(await handler(JSON.parse(process.argv[2]), {})));`;

  /** Invokes the handler in another process, without this process's environment. */
  async function invoke(bundle: string, event: object, environment = {}): Promise<unknown> {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      ["--input-type=module", "--eval", call, pathToFileURL(bundle).href, JSON.stringify(event)],
      { env: { AWS_REGION: "us-east-1", ...environment } },
    );
    return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
  }

  const event = {
    methodArn: "arn:aws:execute-api:us-east-1:123456789012:api/stage/GET/rooms",
    headers: {},
    queryStringParameters: { username: "ana" },
    requestContext: { requestId: "r" },
  };

  it("loads core from /opt only", async () => {
    const { folder, bundle } = await layOut("ChatAuthorizer");
    const environment = { CHAT_IDENTITY: "username" };
    await expect(invoke(bundle, event, environment)).rejects.toThrow(
      "Cannot find package '@souk/core'",
    );
    // Lambda's Node resolves imports in NODE_PATH. Node itself does not, so the layer is linked to a
    // folder that it searches.
    symlinkSync(join(folder, "opt", packages), join(folder, "var/node_modules"));
    expect(await invoke(bundle, event, environment)).toMatchObject({
      principalId: "ana",
      policyDocument: { Statement: [{ Effect: "Allow", Resource: event.methodArn }] },
    });
  });
});

/** The package.json files of a file's parent folders, which decide how it is resolved. */
function packageFiles(file: string): string[] {
  const found: string[] = [];
  for (let folder = dirname(file); folder !== dirname(root); folder = dirname(folder)) {
    found.push(...globSync("package.json", { cwd: folder }).map((name) => join(folder, name)));
  }
  return found;
}
