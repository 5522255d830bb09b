// Bundles sst-local for Node.js: one JavaScript file for each program, with shared chunks. Plain
// JavaScript, since the bin runs it when the sources have changed.
import { execFileSync } from "node:child_process";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { builtinModules, createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import manifest from "../package.json" with { type: "json" };

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Modules of src/ that run in processes and threads of their own; `programFile` of src/ finds them. */
const PROGRAMS = [
  "evaluate/child/main.ts",
  "pulumi/main.ts",
  "pulumi/sst-cli/isolated-main.ts",
  "pulumi/sst-cli/shell-launcher.ts",
  "services/cloudfront/functions/thread.ts",
  "services/lambda/runtime/process.mjs",
  "services/lambda/runtime/python.py",
  "services/lambda/runtime/thread.mjs",
];

/** The modules of src/ that start an app with functions and an API, with all that they import. */
const START = [
  "cli/dev.ts",
  "cli/start.ts",
  "services/apigateway/rest/refusals.ts",
  "services/apigateway/rest/start.ts",
  "services/lambda/refusals.ts",
  "services/lambda/start.ts",
];

/** Modules of src/ that packages import. */
const LIBRARY = ["services/apigateway/rest/index.ts", "services/apigateway/vtl.ts"];

/**
 * Bundles the CLI and what it starts into a folder.
 * @returns the files that the bundle was made from, relative to the package
 */
export async function bundleProgram(outdir, options = {}) {
  const main = await bundleCli(outdir, options);
  const others = await bundle(PROGRAMS, { outdir, ...options });
  const page = await bundlePage(outdir, options);
  const inputs = [main, others, page].flatMap(({ metafile }) => Object.keys(metafile.inputs));
  const files = inputs.filter((input) => !/^(?:builtin|start):/.test(input));
  return [...new Set(["scripts/build.mjs", "package.json", ...files])];
}

/**
 * Bundles the CLI, split where modules are imported dynamically. esbuild makes a chunk for each set of
 * entry points that share modules, of which a start would load a hundred, 40 ms of it. So each module
 * that is imported dynamically imports all modules of a start, which makes one chunk of them.
 */
async function bundleCli(outdir, options) {
  const settings = { outdir, splitting: true, ...options };
  const { metafile } = await bundle(["cli/main.ts"], { ...settings, write: false });
  const entries = Object.values(metafile.outputs)
    .flatMap(({ entryPoint }) => entryPoint ?? [])
    .filter((entry) => entry !== "src/cli/main.ts");
  return bundle(["cli/main.ts"], {
    ...settings,
    plugins: [lazyBuiltins, startIsOneChunk(entries)],
  });
}

const startIsOneChunk = (entries) => {
  const files = new Set(entries.map((entry) => join(root, entry)));
  return {
    name: "start-is-one-chunk",
    setup(build) {
      build.onResolve({ filter: /^start$/ }, () => ({ path: "start", namespace: "start" }));
      build.onLoad({ filter: /.*/, namespace: "start" }, () => ({
        contents: START.map((file) => `import ${JSON.stringify(`./${file}`)};`).join(""),
        resolveDir: join(root, "src"),
      }));
      build.onLoad({ filter: /\.ts$/ }, async ({ path }) =>
        files.has(path)
          ? { contents: `${await readFile(path, "utf8")}\nimport "start";`, loader: "ts" }
          : undefined,
      );
    },
  };
};

/** Bundles the page of `/_local` for browsers: `page.js` and `page.css`. */
function bundlePage(outdir, options) {
  const page = (name) => join(root, "src", "observe", "page", name);
  return build({
    absWorkingDir: root,
    entryPoints: [
      { in: page("main.tsx"), out: "page" },
      { in: page("page.css"), out: "page" },
    ],
    outdir,
    ...{ bundle: true, format: "esm", target: "es2022", minify: true, metafile: true },
    ...options,
  });
}

function bundle(entries, options) {
  return build({
    absWorkingDir: root,
    entryPoints: entries.map((entry) => ({
      in: join(root, "src", entry),
      out: entry.replaceAll("/", "-").replace(/\.(m?[tj]s|py)$/, ""),
    })),
    outExtension: { ".js": ".mjs" },
    loader: { ".py": "copy" },
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node22",
    external: Object.keys(manifest.dependencies),
    plugins: [lazyBuiltins],
    metafile: true,
    ...options,
  });
}

/**
 * Reads Node's modules as CommonJS does. An `import` reads every export of a module, which for
 * `node:http` loads undici, 15 ms of each start.
 */
const lazyBuiltins = {
  name: "lazy-builtins",
  setup(build) {
    const names = builtinModules.filter((name) => !name.startsWith("_")).join("|");
    build.onResolve({ filter: new RegExp(`^(node:)?(${names})$`) }, ({ path }) => ({
      path: path.replace(/^node:/, ""),
      namespace: "builtin",
    }));
    build.onLoad({ filter: /.*/, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = process.getBuiltinModule(${JSON.stringify(`node:${path}`)});`,
    }));
  },
};

/** Writes the declarations of {@link LIBRARY}, with paths that any TypeScript resolves. */
async function writeTypes(dist) {
  // The compiler in Go, which takes a tenth of the CPU time of version 5.
  const compiler = createRequire(import.meta.url).resolve("typescript-7/package.json");
  const tsc = join(dirname(compiler), "bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", join(root, "tsconfig.types.json")], {
    stdio: "inherit",
  });
  const types = join(dist, "types");
  const velocity = join(types, "velocity", "src", "index.js");
  for (const name of await readdir(types, { recursive: true })) {
    if (!name.endsWith(".d.ts")) continue;
    const file = join(types, name);
    const own = relative(dirname(file), velocity).replaceAll(sep, "/");
    const text = await readFile(file, "utf8");
    const rewritten = text
      .replaceAll('"apigateway-velocity"', JSON.stringify(own))
      .replaceAll(/(from "\.{1,2}\/[^"]*)\.ts"/g, '$1.js"');
    await writeFile(file, rewritten);
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const dist = join(root, "dist");
  await rm(dist, { recursive: true, force: true });
  await bundleProgram(dist);
  await bundle(LIBRARY, { outdir: dist, splitting: true });
  await writeTypes(dist);
}
