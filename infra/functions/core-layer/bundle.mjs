import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { build } from "esbuild";
import { sharedPackages } from "./packages.mjs";

/**
 * Where a layer holds packages. Node's `import` does not look into NODE_PATH, Lambda's does: from
 * nodejs18.x on, `import "@souk/core/order"` finds it here as `require` always did.
 * https://docs.aws.amazon.com/lambda/latest/dg/nodejs-layers.html
 * https://aws.amazon.com/blogs/compute/node-js-18-x-runtime-now-available-in-aws-lambda/
 */
const PACKAGES = "nodejs/node_modules";
const CORE = "@souk/core";

/** What an entry of core may be, in the folder of its concern. */
const parts = ["index", "schema", "entity"];

/**
 * Bundles packages/core with what it depends on into a package with one entry for everything that
 * core exports, and the shared packages beside it. What entries have in common is in chunks, so that
 * each loads what it needs and no more. Nothing in the files tells where the checkout lies.
 *
 * They are not minified: source maps are not deployed with a layer, and stack traces stay readable.
 *
 * @param {string} root folder of the checkout
 * @returns the files by their path below `/opt`, the sources they were made from as absolute paths
 *   without what is installed, and esbuild's account of it
 * @throws Error with file, line and column for source that does not build
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
    // What CommonJS code in an ES module expects to find.
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

/** The folders that a new entry of core appears in. */
export function entryFolders(root) {
  const source = join(root, "packages/core/src");
  const folders = readdirSync(source, { withFileTypes: true }).filter((it) => it.isDirectory());
  return [source, ...folders.map(({ name }) => join(source, name))];
}

/** `@souk/core/order/index` → its source, for everything that core exports. */
function coreEntries(root) {
  const [source, ...folders] = entryFolders(root);
  const files = folders.flatMap((folder) => parts.map((part) => join(folder, part)));
  return Object.fromEntries(
    files
      .filter((file) => existsSync(`${file}.ts`))
      .map((file) => [join(CORE, relative(source, file)), `${file}.ts`]),
  );
}

/** The exports of core, from what is built instead of its source. */
function corePackage(root) {
  const manifest = readFileSync(join(root, "packages/core/package.json"), "utf8");
  const exports = Object.entries(JSON.parse(manifest).exports).map(([path, target]) => [
    path,
    target.replace("./src/", "./").replace(/\.ts$/, ".mjs"),
  ]);
  return [CORE, { exports: Object.fromEntries(exports) }];
}

const sharedPackage = (name) => [name, { exports: "./index.mjs" }];
