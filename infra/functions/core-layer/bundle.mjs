import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build } from "esbuild";
import { sharedPackages } from "./packages.mjs";

/**
 * The folder of a layer's packages. Node's `import` ignores NODE_PATH, but Lambda's runtimes from
 * nodejs18.x on resolve `import "@souk/core/order"` there, like `require`.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-layers.html
 * https://aws.amazon.com/blogs/compute/node-js-18-x-runtime-now-available-in-aws-lambda/
 */
const PACKAGES = "nodejs/node_modules";
const CORE = "@souk/core";

/** The files in a folder of core that are exported. */
const parts = ["index", "schema", "entity"];

/**
 * Bundles packages/core and its dependencies into a package with one entry for each export, and the
 * shared packages. Code that entries share is in chunks, so that each entry loads only what it needs.
 * The files do not contain the repository's path.
 *
 * They are not minified, so that stack traces are readable: a layer has no source maps.
 *
 * @param {string} root folder of the repository
 * @returns the files by their path below `/opt`, the absolute paths of their sources without
 *   node_modules, and esbuild's metafile
 * @throws Error with file, line and column if a source does not build
 */
export async function bundleCore(root) {
  const outdir = join(root, PACKAGES);
  const { metafile, outputFiles } = await build({
    absWorkingDir: root,
    entryPoints: {
      ...coreEntries(root),
      ...Object.fromEntries(sharedPackages.map((name) => [`${name}/index`, name])),
    },
    outdir,
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "es2023",
    mainFields: ["module", "main"],
    keepNames: true,
    chunkNames: `${CORE}/chunks/[hash]`,
    outExtension: { ".js": ".mjs" },
    // CommonJS code in an ES module needs `require`.
    banner: {
      js: `import { createRequire as layerRequire } from "node:module"; const require = layerRequire(import.meta.url);`,
    },
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const files = new Map(
    outputFiles.map(({ path, contents }) => [join(PACKAGES, relative(outdir, path)), contents]),
  );
  for (const [name, content] of [corePackage(root), ...sharedPackages.map(sharedPackage)]) {
    const text = JSON.stringify({ name, type: "module", ...content });
    files.set(join(PACKAGES, name, "package.json"), new TextEncoder().encode(text));
  }
  const sources = Object.keys(metafile.inputs).filter((path) => !path.includes("node_modules/"));
  return { files, sources: sources.map((path) => join(root, path)), metafile };
}

/** The folders in which a new entry of core can appear. */
export function entryFolders(root) {
  const source = join(root, "packages/core/src");
  const folders = readdirSync(source, { withFileTypes: true }).filter((it) => it.isDirectory());
  return [source, ...folders.map(({ name }) => join(source, name))];
}

/** The source of each export of core, by entry name: `@souk/core/order/index`. */
function coreEntries(root) {
  const [source, ...folders] = entryFolders(root);
  const files = folders.flatMap((folder) => parts.map((part) => join(folder, part)));
  return Object.fromEntries(
    files
      .filter((file) => existsSync(`${file}.ts`))
      .map((file) => [join(CORE, relative(source, file)), `${file}.ts`]),
  );
}

/** The exports of core, with the built files instead of its sources. */
function corePackage(root) {
  const manifest = readFileSync(join(root, "packages/core/package.json"), "utf8");
  const exports = Object.entries(JSON.parse(manifest).exports).map(([path, target]) => [
    path,
    target.replace("./src/", "./").replace(/\.ts$/, ".mjs"),
  ]);
  return [CORE, { exports: Object.fromEntries(exports) }];
}

const sharedPackage = (name) => [name, { exports: "./index.mjs" }];
