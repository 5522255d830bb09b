/**
 * Builds packages/core into the folder of a Lambda layer, unless it is there already, and prints
 * `{"folder": …, "inputs": […]}`: the layer's root, named by its content, and every file and folder
 * it was made from.
 *
 *     node infra/build-layer.mjs
 *
 * A script of its own because esbuild does not run inside SST's program. Plain JavaScript because
 * SST takes whichever Node it finds.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const script = fileURLToPath(import.meta.url);
const root = dirname(dirname(script));
const source = join(root, "packages/core/src");
const layers = join(root, ".sst/layers/core");
const record = join(layers, "build.json");

/** Layers that are kept: an instance of an older one may still load a part of it. */
const KEPT = 4;

/** Where Lambda looks for packages of a layer, for `import` too: see docs/adr/0007-shared-layer.md. */
const PACKAGE = "nodejs/node_modules/@souk/core";

/** What else decides how the sources are bundled. */
const settings = ["package-lock.json", "packages/core/package.json", "tsconfig.base.json"];

const known = readRecord();
const built = known && isCurrent(known) ? known : await build();
console.log(JSON.stringify({ folder: join(layers, built.version), inputs: built.inputs }));

async function build() {
  const since = Date.now();
  const { metafile, outputFiles } = await bundle({
    absWorkingDir: root,
    entryPoints: entries(),
    outdir: join(layers, "draft"),
    bundle: true,
    splitting: true,
    format: "esm",
    platform: "node",
    target: "es2023",
    mainFields: ["module", "main"],
    minify: true,
    keepNames: true,
    chunkNames: "chunks/[hash]",
    outExtension: { ".js": ".mjs" },
    // What CommonJS code in an ES module expects to find.
    banner: {
      js: `import{createRequire as layerRequire}from"node:module";const require=layerRequire(import.meta.url);`,
    },
    metafile: true,
    write: false,
    logLevel: "silent",
  });
  const files = outputFiles.map(({ path, contents }) => [
    join(PACKAGE, relative(join(layers, "draft"), path)),
    contents,
  ]);
  const version = publish([...files, [join(PACKAGE, "package.json"), packageJson()]]);
  const inputs = [
    script,
    ...settings.map((path) => join(root, path)),
    ...Object.keys(metafile.inputs)
      .filter((path) => !path.includes("node_modules/"))
      .map((path) => join(root, path)),
    // A new file in one of them may be a new entry.
    ...[source, ...nouns().map((noun) => join(source, noun))],
  ].toSorted();
  const stamps = inputs.map((path) => stamp(path, since));
  const made = { command: [process.execPath, script], version, inputs, stamps };
  writeAtomically(record, JSON.stringify(made));
  return made;
}

async function bundle(options) {
  const esbuild = await import("esbuild");
  try {
    return await esbuild.build(options);
  } catch (error) {
    if (!error.errors) throw error;
    for (const { text, location } of error.errors) {
      const where = location ? `${location.file}:${location.line}:${location.column + 1}: ` : "";
      console.error(where + text);
    }
    process.exit(1);
  }
}

function nouns() {
  const entries = readdirSync(source, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

/** `order/index` → its source, for everything that core exports. */
function entries() {
  const names = nouns().flatMap((noun) =>
    ["index", "schema", "entity"].map((part) => `${noun}/${part}`),
  );
  const found = names.map((name) => [name, join(source, `${name}.ts`)]);
  return Object.fromEntries(found.filter(([, file]) => existsSync(file)));
}

/** The exports of core, from what is built instead of its source. */
function packageJson() {
  const { name, version, exports } = JSON.parse(
    readFileSync(join(root, "packages/core/package.json"), "utf8"),
  );
  const targets = Object.entries(exports).map(([path, target]) => [
    path,
    target.replace("./src/", "./").replace(/\.ts$/, ".mjs"),
  ]);
  return JSON.stringify({ name, version, type: "module", exports: Object.fromEntries(targets) });
}

/** Puts the files into a folder named by their content, at once. Returns its name. */
function publish(files) {
  const hash = createHash("sha256");
  for (const [path, contents] of files.toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${path}\0${contents.length}\0`).update(contents);
  }
  const version = hash.digest("hex").slice(0, 16);
  const folder = join(layers, version);
  if (existsSync(folder)) {
    utimesSync(folder, new Date(), new Date());
    return version;
  }
  const draft = `${folder}.${process.pid}`;
  for (const [path, contents] of files) {
    mkdirSync(dirname(join(draft, path)), { recursive: true });
    writeFileSync(join(draft, path), contents);
  }
  try {
    renameSync(draft, folder);
  } catch (error) {
    // Another build of the same was quicker.
    if (!existsSync(folder)) throw error;
    rmSync(draft, { recursive: true });
  }
  removeOld();
  return version;
}

function removeOld() {
  const versions = readdirSync(layers).filter((name) => /^[0-9a-f]{16}$/.test(name));
  const dated = versions.map((name) => ({ name, time: statSync(join(layers, name)).mtimeMs }));
  for (const { name } of dated.toSorted((a, b) => b.time - a.time).slice(KEPT)) {
    rmSync(join(layers, name), { recursive: true, force: true });
  }
}

function readRecord() {
  try {
    return JSON.parse(readFileSync(record, "utf8"));
  } catch {
    return undefined;
  }
}

function isCurrent({ command, version, inputs, stamps }) {
  return (
    command[1] === script &&
    existsSync(join(layers, version)) &&
    inputs.every((path, index) => stamp(path) === stamps[index])
  );
}

/** One that was written since the build began may have been read before: it is never current. */
function stamp(path, since = Infinity) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return "absent";
  return stat.mtimeMs >= since ? "changing" : `${stat.size}:${stat.mtimeMs}`;
}

function writeAtomically(file, text) {
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, text);
  renameSync(draft, file);
}
