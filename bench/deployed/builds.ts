import { createCipheriv, randomBytes } from "node:crypto";
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { build, type BuildOptions } from "esbuild";
import { evaluate } from "../../packages/sst-local/src/evaluate/index.ts";
import type { FunctionTarget, Graph } from "../../packages/sst-local/src/graph/index.ts";
import {
  entryCandidates,
  esbuildOptions,
} from "../../packages/sst-local/src/services/lambda/build/esbuild-options.ts";
import {
  lambdaFunctions,
  linkVariables,
} from "../../packages/sst-local/src/services/lambda/graph.ts";
import { layerVersions } from "../../packages/sst-local/src/services/lambda/layers.ts";
import { existsSync } from "node:fs";

/** A function in the folder layout of Lambda. */
export interface Built {
  file: string;
  environment: Record<string, string>;
  /** Size of the function's own code in bytes, plain and as gzip. */
  size: number;
  compressed: number;
}

/** An app whose functions are built as `sst deploy` builds them. */
export interface App {
  root: string;
  graph: Graph;
  functions: ReturnType<typeof lambdaFunctions>;
}

/** Evaluates the infrastructure of a checkout for the stage `prod`. */
export async function readApp(root: string, stateDir: string): Promise<App> {
  const graph = await evaluate({ cwd: root, stage: "prod", stateDir, log: () => {} });
  return { root, graph, functions: lambdaFunctions(graph) };
}

/** Builds a function of the app into `folder`, with its layers and its encrypted links. */
export async function buildFunction(app: App, name: string, folder: string): Promise<Built> {
  const found = app.functions.find(({ logicalName }) => logicalName === name);
  if (found?.target === undefined) throw new Error(`There is no function ${name} in ${app.root}.`);
  const { target, environment, layers } = found;
  const task = join(folder, "var/task");
  for (const { arn, folder: content } of layerVersions(app.graph)) {
    if (!layers.includes(arn)) continue;
    mkdirSync(join(folder, "var"), { recursive: true });
    // Node finds the layer's packages through this link; Lambda needs none.
    symlinkSync(
      join(resolve(app.root, content), "nodejs/node_modules"),
      join(folder, "var/node_modules"),
    );
  }
  const entry = entryCandidates(app.root, target.handler).find((file) => existsSync(file)) ?? "";
  const built = await bundle({
    ...esbuildOptions(target, entry, app.root, task),
    ...minify(target),
  });
  return {
    ...built,
    environment: { ...environment, ...encryptedLinks(linkVariables(app.graph, target), task) },
  };
}

/** Builds the baseline by SST's default options. */
export async function buildBaseline(root: string, folder: string): Promise<Built> {
  const task = join(folder, "var/task");
  const target: FunctionTarget = {
    ...{ functionID: "Baseline", handler: "baseline.handler", runtime: "nodejs22.x" },
    ...{ links: {}, properties: {}, copyFiles: [] },
  };
  const { entryPoints: _, ...options } = esbuildOptions(target, "", root, task);
  const built = await bundle({
    ...options,
    // Finds the packages at the versions of packages/functions.
    stdin: {
      contents: readFileSync(join(import.meta.dirname, "baseline.mjs"), "utf8"),
      resolveDir: join(root, "packages/functions/src"),
    },
    outfile: join(task, "bundle.mjs"),
    outdir: "",
  });
  return { ...built, environment: { TABLE_NAME: "table" } };
}

/**
 * SST minifies where the infra says so, although its reference names `true` as the default:
 * https://github.com/anomalyco/sst/blob/v3.19.3/pkg/runtime/node/build.go
 */
const minify = ({ properties }: FunctionTarget) => ({ minify: properties["minify"] === true });

async function bundle(options: BuildOptions): Promise<Omit<Built, "environment">> {
  const { outputFiles } = await build({ ...options, sourcemap: false, write: false });
  const [output] = outputFiles;
  if (output === undefined || outputFiles.length > 1) throw new Error("Expected one bundle");
  mkdirSync(dirname(output.path), { recursive: true });
  writeFileSync(output.path, output.contents);
  const { length: size } = output.contents;
  return { file: output.path, size, compressed: gzipSync(output.contents).length };
}

/** Writes the links as SST deploys them and returns the variables by which its SDK finds them. */
function encryptedLinks(variables: Record<string, string>, task: string): Record<string, string> {
  const links = Object.entries(variables)
    .filter(([name]) => name !== "SST_RESOURCE_App")
    .map(([name, value]) => [name.replace("SST_RESOURCE_", ""), JSON.parse(value) as unknown]);
  const key = randomBytes(32);
  const cipher = createCipheriv("aes-256-gcm", key, Buffer.alloc(12));
  const text = JSON.stringify(Object.fromEntries(links));
  const sealed = [cipher.update(text), cipher.final(), cipher.getAuthTag()];
  writeFileSync(join(task, "resource.enc"), Buffer.concat(sealed));
  return {
    SST_RESOURCE_App: variables["SST_RESOURCE_App"] ?? "",
    SST_KEY: key.toString("base64"),
    SST_KEY_FILE: "resource.enc",
  };
}
