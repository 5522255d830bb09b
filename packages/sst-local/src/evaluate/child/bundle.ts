import { existsSync, readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, extname, join, resolve, sep } from "node:path";
import { build, type BuildFailure, type Loader, type Message, type Plugin } from "esbuild";
import type { LockedProvider } from "../../sst-internals/platform-files.ts";
import {
  appEntry,
  BANNER,
  CONFIG_FUNCTION,
  ENTRY_NAME,
  EXTERNALS,
  globalsOf,
  runEntry,
  runShim,
  TAKES_GLOBALS,
} from "../../sst-internals/program-bundle.ts";
import { EDITED_COMPONENTS, editComponent } from "../../sst-internals/component-edits.ts";
import { InfraError } from "./failure.ts";

interface Bundle {
  cwd: string;
  platformDir: string;
  outfile: string;
  /** Source of the entry module. */
  entry: string;
  banner?: string;
  define?: Record<string, unknown>;
  inject?: string[];
  globals?: string;
}

/** Bundles the program that only calls `app()`. @returns absolute paths of its files. */
export async function bundleApp(options: {
  cwd: string;
  platformDir: string;
  stage: string;
  outfile: string;
}): Promise<string[]> {
  return await bundle({
    ...options,
    banner: CONFIG_FUNCTION,
    define: { $input: { stage: options.stage } },
    entry: appEntry(options.cwd),
  });
}

/**
 * Bundles the program that calls `run()`, with the globals that infra uses.
 * @returns absolute paths of its files.
 */
export async function bundleRun(options: {
  cwd: string;
  platformDir: string;
  outfile: string;
  locked: LockedProvider[];
  app: object;
  cli: object;
}): Promise<string[]> {
  const { cwd, platformDir, outfile } = options;
  return await bundle({
    cwd,
    platformDir,
    outfile,
    define: { $app: options.app, $cli: options.cli, $dev: false },
    inject: [runShim(platformDir)],
    globals: globalsOf(options.locked, platformDir),
    entry: runEntry(cwd, platformDir),
  });
}

/** Reads the absolute paths of a bundle's files from its source map. */
export async function sourcesOf(outfile: string): Promise<string[]> {
  const { sources } = JSON.parse(await readFile(`${outfile}.map`, "utf8")) as { sources: string[] };
  return sources
    .map((source) => resolve(outfile, "..", source))
    .filter((source) => basename(source) !== ENTRY_NAME && existsSync(source));
}

async function bundle(options: Bundle): Promise<string[]> {
  try {
    const result = await build({
      absWorkingDir: options.cwd,
      banner: { js: BANNER + (options.banner ?? "") },
      bundle: true,
      define: Object.fromEntries(
        Object.entries(options.define ?? {}).map(([key, value]) => [key, JSON.stringify(value)]),
      ),
      external: EXTERNALS,
      format: "esm",
      inject: options.inject ?? [],
      logLevel: "silent",
      mainFields: ["module", "main"],
      metafile: true,
      nodePaths: [join(options.platformDir, "node_modules")],
      outfile: options.outfile,
      platform: "node",
      plugins: options.globals
        ? [editComponents(options.platformDir), addGlobals(options.globals, options.platformDir)]
        : [refuseStaticImports],
      sourcemap: "linked",
      sourcesContent: false,
      stdin: {
        contents: options.entry,
        resolveDir: options.cwd,
        sourcefile: ENTRY_NAME,
        loader: "ts",
      },
      target: "es2023",
      write: true,
    });
    return Object.keys(result.metafile.inputs)
      .filter((input) => !input.startsWith("<") && input !== ENTRY_NAME)
      .map((input) => resolve(options.cwd, input));
  } catch (error) {
    const [first] = (error as Partial<BuildFailure>).errors ?? [];
    if (!first) throw error;
    if (first.detail instanceof InfraError) throw first.detail;
    throw buildError(first, options);
  }
}

function buildError(message: Message, { globals }: Bundle): InfraError {
  const at = message.location;
  const injected = globals && at && TAKES_GLOBALS.test(at.file) ? globals.split("\n").length : 0;
  return new InfraError(message.text, {
    ...(at && { location: { file: at.file, line: at.line - injected, column: at.column + 1 } }),
    ...(message.notes[0]?.text && { hint: message.notes[0].text }),
  });
}

/** The CLI refuses static imports in sst.config.ts. */
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

/** Changes what some of SST's components create (sst-internals/component-edits.ts). */
const editComponents = (platformDir: string): Plugin => ({
  name: "edit-components",
  setup(build) {
    build.onLoad({ filter: EDITED_COMPONENTS }, ({ path }) =>
      path.startsWith(platformDir + sep)
        ? { contents: editComponent(path, readFileSync(path, "utf8")), loader: "ts" }
        : undefined,
    );
  },
});

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
