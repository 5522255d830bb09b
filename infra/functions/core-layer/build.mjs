/**
 * Builds the layer of packages/core unless nothing that it is made from has changed, and prints
 * `{"folder": …, "inputs": […], "packages": […]}`: what is `/opt`, named by its content, every file
 * and folder it was made from, and what a function imports from it.
 *
 *     node infra/functions/core-layer/build.mjs
 *
 * A program of its own because esbuild does not run inside SST's. Plain JavaScript because SST takes
 * whichever Node it finds.
 */
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { sharedPackages } from "./packages.mjs";
import { publish, recall, remember } from "./store.mjs";

const script = fileURLToPath(import.meta.url);
const here = dirname(script);
const root = join(here, "../../..");
const store = join(root, ".sst/layers/core");
const command = [process.execPath, script];

const built = recall(store, command) ?? (await build());
const packages = ["@souk/core/*", ...sharedPackages];
console.log(JSON.stringify({ folder: join(store, built.name), inputs: built.inputs, packages }));

async function build() {
  const since = Date.now();
  // esbuild is what takes long to load.
  const { bundleCore, entryFolders } = await import("./bundle.mjs");
  const { files, sources } = await bundleCore(root).catch(explain);
  const inputs = [
    ...readdirSync(here)
      .filter((name) => name.endsWith(".mjs"))
      .map((name) => join(here, name)),
    // Versions of what is installed, the exports, and what else the bundler reads.
    ...["package-lock.json", "packages/core/package.json", "tsconfig.base.json"].map((path) =>
      join(root, path),
    ),
    ...entryFolders(root),
    ...sources,
  ].toSorted();
  const name = publish(store, files);
  remember(store, { command, name, inputs }, since);
  return { name, inputs };
}

/** Says in the compiler's way which source does not build. */
function explain(error) {
  if (!error.errors) throw error;
  for (const { text, location } of error.errors) {
    const where = location ? `${location.file}:${location.line}:${location.column + 1}: ` : "";
    console.error(where + text);
  }
  process.exit(1);
}
