import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, extname, join, resolve, sep } from "node:path";
import { build, type BuildFailure, type Loader, type Message, type Plugin } from "esbuild";
import { globalsOf, TAKES_GLOBALS } from "../../sst-internals/globals.ts";
import type { LockedProvider } from "../protocol.ts";
import { InfraError } from "./failure.ts";

/**
 * Modules that the CLI leaves to be imported when the program runs; they resolve from
 * SST's platform folder, where the bundle lies. Everything else is bundled.
 * (Read off a bundle made by the sst 3.19.3 binary.)
 */
const EXTERNAL = [
  "@pulumi/*",
  "@pulumiverse/*",
  "@sst-provider/*",
  "@aws-sdk/*",
  "archiver",
  "esbuild",
  "glob",
  "undici",
  "vite",
];

const BANNER = `
import { createRequire as topLevelCreateRequire } from 'module';
const require = topLevelCreateRequire(import.meta.url);
import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url"
const __filename = topLevelFileUrlToPath(import.meta.url)
const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url))
`;

interface Bundle {
  cwd: string;
  platformDir: string;
  outfile: string;
  code: string;
  banner?: string;
  define?: Record<string, unknown>;
  inject?: string[];
  globals?: string;
}

/** The bundle that only calls `app()`, as the CLI makes it; its result is its `app` export. */
export async function bundleApp(options: {
  cwd: string;
  platformDir: string;
  stage: string;
  outfile: string;
}): Promise<string[]> {
  return await bundle({
    ...options,
    banner: "function $config(input) { return input }",
    define: { $input: { stage: options.stage } },
    code: `
import mod from ${JSON.stringify(join(options.cwd, "sst.config.ts"))};
export const config = mod;
export const app = typeof mod?.app === "function" ? await mod.app({
  stage: $input.stage || undefined,
}) : undefined`,
  });
}

/** The bundle that calls `run()`, with the globals that infra sees; its result is its default export. */
export async function bundleRun(options: {
  cwd: string;
  platformDir: string;
  outfile: string;
  locked: LockedProvider[];
  app: object;
  cli: object;
}): Promise<string[]> {
  const { cwd, platformDir } = options;
  return await bundle({
    cwd,
    platformDir,
    outfile: options.outfile,
    define: { $app: options.app, $cli: options.cli, $dev: false },
    inject: [join(platformDir, "src/shim/run.js")],
    globals: globalsOf(options.locked, platformDir),
    code: `
import { run } from ${JSON.stringify(join(platformDir, "src/auto/run.ts"))};
import mod from ${JSON.stringify(join(cwd, "sst.config.ts"))};
const result = await run(mod.run);
export default result;
`,
  });
}

/** Absolute paths of all files in a bundle, by its source map. */
export async function sourcesOf(outfile: string): Promise<string[]> {
  const { sources } = JSON.parse(await readFile(`${outfile}.map`, "utf8")) as { sources: string[] };
  return sources
    .map((source) => resolve(outfile, "..", source))
    .filter((source) => basename(source) !== "eval.ts" && existsSync(source));
}

/** @returns absolute paths of all files in the bundle. */
async function bundle(options: Bundle): Promise<string[]> {
  try {
    const result = await build({
      absWorkingDir: options.cwd,
      banner: { js: BANNER + (options.banner ?? "") },
      bundle: true,
      define: Object.fromEntries(
        Object.entries(options.define ?? {}).map(([key, value]) => [key, JSON.stringify(value)]),
      ),
      external: EXTERNAL,
      format: "esm",
      inject: options.inject ?? [],
      logLevel: "silent",
      mainFields: ["module", "main"],
      metafile: true,
      nodePaths: [join(options.platformDir, "node_modules")],
      outfile: options.outfile,
      platform: "node",
      plugins: options.globals
        ? [addGlobals(options.globals, options.platformDir)]
        : [refuseStaticImports],
      sourcemap: "linked",
      sourcesContent: false,
      stdin: {
        contents: options.code,
        resolveDir: options.cwd,
        sourcefile: "eval.ts",
        loader: "ts",
      },
      target: "es2023",
      write: true,
    });
    return Object.keys(result.metafile.inputs)
      .filter((input) => !input.startsWith("<") && input !== "eval.ts")
      .map((input) => resolve(options.cwd, input));
  } catch (error) {
    const [first] = (error as Partial<BuildFailure>).errors ?? [];
    if (!first) throw error;
    if (first.detail instanceof InfraError) throw first.detail;
    throw refusal(first, options);
  }
}

function refusal(message: Message, { globals }: Bundle): InfraError {
  const at = message.location;
  const injected = globals && at && TAKES_GLOBALS.test(at.file) ? globals.split("\n").length : 0;
  return new InfraError(message.text, {
    ...(at && { location: { file: at.file, line: at.line - injected, column: at.column + 1 } }),
    ...(message.notes[0]?.text && { hint: message.notes[0].text }),
  });
}

/** The CLI allows no static import in sst.config.ts. */
const refuseStaticImports: Plugin = {
  name: "refuse-static-imports",
  setup(build) {
    build.onResolve({ filter: /.*/ }, ({ importer, kind, path }) => {
      if (kind !== "import-statement" || basename(importer) !== "sst.config.ts") return undefined;
      const line = readFileSync(importer, "utf8")
        .split("\n")
        .findIndex((text) => text.includes(`"${path}"`) || text.includes(`'${path}'`));
      throw new InfraError("sst.config.ts has a top-level import, which SST does not allow.", {
        location: { file: "sst.config.ts", line: line + 1, column: 1 },
        hint: `Import inside run(): const mod = await import("${path}").`,
      });
    });
  },
};

function addGlobals(globals: string, platformDir: string): Plugin {
  return {
    name: "add-globals",
    setup(build) {
      build.onLoad({ filter: TAKES_GLOBALS }, ({ path }) => {
        if (path.startsWith(platformDir + sep)) return undefined;
        return {
          contents: `${globals}\n${readFileSync(path, "utf8")}`,
          loader: extname(path).slice(1) as Loader,
        };
      });
    },
  };
}
