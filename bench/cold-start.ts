/**
 * Measures how long a function's modules take to load, with core in the shared layer and with core
 * bundled, and their size. Every load runs in a process of its own, and the contenders take turns, so
 * that noise affects all of them; medians, for the share of each round. Used by ADR 0007.
 *
 *     node bench/cold-start.ts [rounds]
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";
import { bundleCore } from "../infra/functions/core-layer/bundle.mjs";
import { esbuildOptions } from "../packages/sst-local/src/services/lambda/build/esbuild-options.ts";
import { evaluate } from "../packages/sst-local/src/evaluate/index.ts";
import type { Graph } from "../packages/sst-local/src/graph/index.ts";
import { lambdaFunctions, linkVariables } from "../packages/sst-local/src/services/lambda/graph.ts";

const root = join(import.meta.dirname, "..");
const functions = ["Rooms", "Orders", "ChatAuthorizer"];
const ways = ["bundled", "layer"] as const;
type Way = (typeof ways)[number];

/** A function in the folder layout of Lambda. */
interface Contender {
  name: string;
  way: Way;
  bundle: string;
  environment: Record<string, string>;
  /** Size of the function's own code in bytes, plain and gzipped. */
  size: number;
  compressed: number;
  times: number[];
}

const timing = `const start = performance.now();
await import(process.argv[1]);
console.log(performance.now() - start);`;

/** Milliseconds that a new process takes to load the function's modules. */
function load({ bundle, environment }: Contender): number {
  const argv = ["--input-type=module", "--eval", timing, pathToFileURL(bundle).href];
  return Number(execFileSync(process.execPath, argv, { env: environment, encoding: "utf8" }));
}

async function layOut(graph: Graph, name: string, way: Way, folder: string): Promise<Contender> {
  const lambdaFunction = lambdaFunctions(graph).find(({ logicalName }) => logicalName === name);
  const target = lambdaFunction?.target;
  if (!target) throw new Error(`There is no function ${name}.`);
  const task = join(folder, "var/task");
  const entry = join(root, `${target.handler.replace(/\.\w+$/, "")}.ts`);
  const { outputFiles } = await build({
    ...esbuildOptions(target, entry, root, task),
    minify: true,
    sourcemap: false,
    ...(way === "bundled" && { external: [] }),
  });
  const bundle = join(task, "bundle.mjs");
  const contents = outputFiles[0]?.contents ?? new Uint8Array();
  write(bundle, contents);
  return {
    name,
    way,
    bundle,
    environment: {
      AWS_REGION: "us-east-1",
      ...lambdaFunction.environment,
      ...linkVariables(graph, target),
    },
    size: contents.length,
    compressed: gzipSync(contents).length,
    times: [],
  };
}

function write(path: string, contents: Uint8Array): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents);
}

const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const kilobytes = (bytes: number): number => Math.round(bytes / 1000);

async function main(rounds: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "bench-cold-start-"));
  try {
    const stateDir = join(folder, "state");
    const graph = await evaluate({ cwd: root, stage: "prod", stateDir, log: () => {} });
    const { files } = await bundleCore(root);
    for (const [path, contents] of files) write(join(folder, "layer/opt", path), contents);
    // Node finds the layer's packages through this link; Lambda needs none.
    mkdirSync(join(folder, "layer/var"));
    symlinkSync(
      join(folder, "layer/opt/nodejs/node_modules"),
      join(folder, "layer/var/node_modules"),
    );
    const contenders: Contender[] = [];
    for (const name of functions) {
      for (const way of ways) {
        const own = join(folder, way, "var", name);
        contenders.push(await layOut(graph, name, way, own));
      }
    }
    // Warm-up: loads every file into memory.
    for (const contender of contenders) load(contender);
    for (let round = 0; round < rounds; round++) {
      for (const contender of contenders) contender.times.push(load(contender));
    }

    console.table(
      contenders.map(({ name, way, size, compressed, times }) => {
        const bundled = contenders.find((other) => other.name === name && other.way === "bundled");
        return {
          function: name,
          core: way,
          "load ms": Number(median(times).toFixed(1)),
          "share of bundled": Number(
            median(times.map((time, round) => time / (bundled?.times[round] ?? NaN))).toFixed(2),
          ),
          "code KB": kilobytes(size),
          "code KB gzip": kilobytes(compressed),
        };
      }),
    );
    const contents = [...files.values()];
    const sum = (sizes: number[]): number => kilobytes(sizes.reduce((a, b) => a + b, 0));
    console.log(
      `layer: ${contents.length} files, ${sum(contents.map(({ length }) => length))} KB,` +
        ` ${sum(contents.map((content) => gzipSync(content).length))} KB gzip; ${rounds} rounds`,
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

await main(Number(process.argv[2] ?? 25));
