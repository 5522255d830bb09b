import { existsSync } from "node:fs";
import { mkdir, readdir, stat } from "node:fs/promises";
import { join, relative, resolve } from "node:path";
import type { BuildContext, BuildFailure, BuildResult, Message } from "esbuild";
import { UserError } from "../../../errors.ts";
import type { FunctionTarget } from "../../../graph/index.ts";
import { bundleHandler, entryCandidates, esbuildOptions } from "./esbuild-options.ts";
import {
  fingerprint,
  isCurrent,
  isInstalled,
  readManifest,
  stampInputs,
  writeManifest,
} from "./manifest.ts";
import { publish } from "./publish.ts";

/** The built code of a function. */
export interface Build {
  /** Folder of the bundle. Each build has a folder of its own, so that no instance reads half of one. */
  code: string;
  /** Such as `bundle.handler`. */
  handler: string;
  /** Absolute paths of the source files, without those of installed packages. */
  inputs: string[];
}

export interface BuildOptions {
  target: FunctionTarget;
  /** Folder of sst.config.ts. */
  root: string;
  /** Folder of the builds of all functions. */
  outDir: string;
}

/** An error in a function's source. */
export class BuildError extends UserError {
  /** Absolute paths of the files with errors. */
  readonly files: string[];

  constructor(functionID: string, root: string, errors: readonly Message[], cause: unknown) {
    super(`${functionID} does not build:\n${errors.map(toSentence).join("\n")}`, { cause });
    this.files = errors.flatMap(({ location }) => (location ? [resolve(root, location.file)] : []));
  }
}

type Result = BuildResult<{ metafile: true; write: false }>;

/**
 * Bundles a function as SST does, unless nothing that it is made from has changed since the last
 * build.
 * @throws BuildError with file, line and column of each error; the last good build is kept
 */
export async function buildFunction(options: BuildOptions): Promise<Build> {
  return new Bundler(options).build(false);
}

/**
 * Builds one function repeatedly. esbuild is loaded only when a source has changed since the last
 * build of this process or an earlier one.
 */
export class Bundler {
  readonly #options: BuildOptions;
  readonly #folder: string;
  readonly #outdir: string;
  readonly #manifestFile: string;
  #context: { entry: string; context: Promise<BuildContext> } | undefined;

  constructor(options: BuildOptions) {
    this.#options = options;
    this.#folder = join(options.outDir, options.target.functionID);
    // At the same depth as the published folders, so that relative paths in source maps are valid.
    this.#outdir = join(this.#folder, "bundle");
    this.#manifestFile = join(this.#folder, "manifest.json");
  }

  /**
   * @param incremental true when more builds follow: esbuild then keeps its parsed files
   * @throws BuildError with file, line and column of each error; the last good build is kept
   */
  async build(incremental: boolean): Promise<Build> {
    const { target, root } = this.#options;
    if (target.bundle !== undefined) {
      return { code: resolve(root, target.bundle), handler: target.handler, inputs: [] };
    }
    const handler = bundleHandler(target.handler);
    const entry = this.#entry();
    const known = await readManifest(this.#manifestFile);
    if (
      known?.target === fingerprint(target) &&
      known.entry === relative(root, entry) &&
      (await isCurrent(known, root))
    ) {
      return { code: known.code, handler, inputs: known.inputs };
    }

    const since = Date.now();
    const { metafile, outputFiles } = await this.#bundle(entry, incremental);
    await mkdir(this.#folder, { recursive: true });
    const code = await publish(this.#folder, this.#outdir, outputFiles, target.copyFiles, root);
    const inputs = [
      ...Object.keys(metafile.inputs)
        // A virtual module of a plugin, or a disabled module, is not a file.
        .filter((path) => !path.includes(":"))
        .map((path) => resolve(root, path))
        .filter((path) => !isInstalled(path)),
      ...(await copiedFiles(target.copyFiles, root)),
    ];
    await writeManifest(this.#manifestFile, {
      target: fingerprint(target),
      entry: relative(root, entry),
      code,
      stamps: await stampInputs(root, inputs, since),
      inputs,
    });
    return { code, handler, inputs };
  }

  async dispose(): Promise<void> {
    await (await this.#context?.context)?.dispose();
    this.#context = undefined;
  }

  #entry(): string {
    const { target, root } = this.#options;
    const candidates = entryCandidates(root, target.handler);
    const entry = candidates.find((file) => existsSync(file));
    if (entry !== undefined) return entry;
    throw new UserError(`${target.functionID}: there is no source for "${target.handler}".`, {
      hint: `Looked for ${candidates.map((file) => relative(root, file)).join(", ")}.`,
    });
  }

  async #bundle(entry: string, incremental: boolean): Promise<Result> {
    const { target, root } = this.#options;
    const esbuild = await import("esbuild");
    const options = esbuildOptions(target, entry, root, this.#outdir);
    try {
      if (!incremental) return await esbuild.build(options);
      if (this.#context?.entry !== entry) {
        await this.dispose();
        this.#context = { entry, context: esbuild.context(options) };
      }
      return await (await this.#context.context).rebuild();
    } catch (error) {
      const { errors } = error as Partial<BuildFailure>;
      if (!errors) throw error;
      throw new BuildError(target.functionID, root, errors, error);
    }
  }
}

const toSentence = ({ text, location }: Message): string =>
  location ? `  ${location.file}:${location.line}:${location.column + 1}: ${text}` : `  ${text}`;

async function copiedFiles(
  copyFiles: FunctionTarget["copyFiles"],
  root: string,
): Promise<string[]> {
  const lists = await Promise.all(
    copyFiles.map(async ({ from }) => {
      const path = resolve(root, from);
      if ((await stat(path)).isFile()) return [path];
      const entries = await readdir(path, { recursive: true, withFileTypes: true });
      return entries
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(parentPath, name));
    }),
  );
  return lists.flat();
}
