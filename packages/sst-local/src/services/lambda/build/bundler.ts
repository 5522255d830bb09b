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

/** A function's code, ready to run. */
export interface Build {
  /** Folder of the bundle. Another build has another folder, so nothing running sees half of one. */
  code: string;
  /** `bundle.handler`. */
  handler: string;
  /** Absolute paths of the source files it was made from, installed packages left out. */
  inputs: string[];
}

export interface BuildOptions {
  target: FunctionTarget;
  /** Folder of sst.config.ts. */
  root: string;
  /** Folder that holds the builds of all functions. */
  outDir: string;
}

/** Source that does not build. */
export class BuildError extends UserError {
  /** Absolute paths of the files that the errors are in. */
  readonly files: string[];

  constructor(functionID: string, root: string, errors: readonly Message[], cause: unknown) {
    super(`${functionID} does not build:\n${errors.map(toSentence).join("\n")}`, { cause });
    this.files = errors.flatMap(({ location }) => (location ? [resolve(root, location.file)] : []));
  }
}

type Result = BuildResult<{ metafile: true; write: false }>;

/**
 * Builds one function, again and again if need be. esbuild itself is only loaded when a source
 * has changed since the last build, of this process or an earlier one.
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
    // Beside the versions, so that relative paths in source maps are right in each of them.
    this.#outdir = join(this.#folder, "bundle");
    this.#manifestFile = join(this.#folder, "manifest.json");
  }

  /**
   * @param again whether more builds will follow: esbuild then keeps what it has parsed
   * @throws BuildError (a UserError) with file, line and column; what was built before stays
   */
  async build(again: boolean): Promise<Build> {
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
    const { metafile, outputFiles } = await this.#bundle(entry, again);
    await mkdir(this.#folder, { recursive: true });
    const code = await publish(this.#folder, this.#outdir, outputFiles, target.copyFiles, root);
    const inputs = [
      ...Object.keys(metafile.inputs)
        // Not a file: what a plugin made up, or a disabled module.
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
      hint: `Looked for ${relative(root, candidates[0] ?? "")} and its like.`,
    });
  }

  async #bundle(entry: string, again: boolean): Promise<Result> {
    const { target, root } = this.#options;
    const esbuild = await import("esbuild");
    const options = esbuildOptions(target, entry, root, this.#outdir);
    try {
      if (!again) return await esbuild.build(options);
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
