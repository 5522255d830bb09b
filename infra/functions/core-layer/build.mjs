/**
 * Builds the layer of packages/core unless its inputs are unchanged, and prints
 * `{"folder": …, "inputs": […], "packages": […]}`: the content of `/opt`, the files and folders it was
 * built from, and the packages that functions import from it.
 *
 *     node infra/functions/core-layer/build.mjs
 *
 * A separate program because esbuild does not run inside SST's. Plain JavaScript because SST may run an
 * older Node.
 */
import { readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { sharedPackages } from "./packages.mjs";
import { publish, readCurrent, writeRecord } from "./store.mjs";

const script = fileURLToPath(import.meta.url);
const here = dirname(script);
const root = join(here, "../../..");
const store = join(root, ".sst/layers/core");
const command = [process.execPath, script];

const built = readCurrent(store, command) ?? (await build());
const packages = ["@souk/core/*", ...sharedPackages];
console.log(JSON.stringify({ folder: join(store, built.name), inputs: built.inputs, packages }));

async function build() {
  const since = Date.now();
  // Imported only if needed, because loading esbuild is slow.
  const { bundleCore, entryFolders } = await import("./bundle.mjs");
  const { files, sources } = await bundleCore(root).catch(printErrors);
  const inputs = [
    ...readdirSync(here)
      .filter((name) => name.endsWith(".mjs"))
      .map((name) => join(here, name)),
    // The versions of dependencies, core's exports and the bundler's configuration.
    ...["package-lock.json", "packages/core/package.json", "tsconfig.base.json"].map((path) =>
      join(root, path),
    ),
    ...entryFolders(root),
    ...sources,
  ].toSorted();
  const name = publish(store, files);
  writeRecord(store, { command, name, inputs }, since);
  return { name, inputs };
}

/** Prints errors of a build as file:line:column: message. */
function printErrors(error) {
  if (!error.errors) throw error;
  for (const { text, location } of error.errors) {
    const where = location ? `${location.file}:${location.line}:${location.column + 1}: ` : "";
    console.error(where + text);
  }
  process.exit(1);
}
