import { existsSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { basename, join, relative, resolve, sep } from "node:path";
import type { BuildFailure, Message } from "esbuild";
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
import { copiedFiles, publish } from "./publish.ts";
import { CLOCK_MS, inputFiles, Rebuilder, type Result } from "./rebuilder.ts";
import type { Vendor } from "./vendor.ts";
import { vendorBanner } from "./vendor-modules.ts";
import type { Vendors } from "./vendors.ts";

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
  /**
   * For builds that are repeated: esbuild keeps its parsed files, and installed packages are bundled
   * once into a vendor file, so that a build links the app's own code only.
   */
  vendors?: Vendors;
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

interface Bundle extends Result {
  vendor?: Vendor;
}

/**
 * Bundles a function as SST does, unless nothing that it is made from has changed since the last
 * build.
 * @throws BuildError with file, line and column of each error; the last good build is kept
 */
export async function buildFunction(options: BuildOptions): Promise<Build> {
  return new Bundler(options).build();
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
  readonly #rebuilder = new Rebuilder();
  #vendor: Vendor | undefined;

  constructor(options: BuildOptions) {
    this.#options = options;
    this.#folder = join(options.outDir, options.target.functionID);
    // At the same depth as the published folders, so that relative paths in source maps are valid.
    this.#outdir = join(this.#folder, "bundle");
    this.#manifestFile = join(this.#folder, "manifest.json");
  }

  /** @throws BuildError with file, line and column of each error; the last good build is kept */
  async build(): Promise<Build> {
    const { target, root } = this.#options;
    if (target.bundle !== undefined) {
      return { code: resolve(root, target.bundle), handler: target.handler, inputs: [] };
    }
    const handler = bundleHandler(target.handler);
    const entry = this.#entry();
    const known = readManifest(this.#manifestFile);
    const isSame = known?.target === fingerprint(target) && known.entry === relative(root, entry);
    if (isSame && isCurrent(known, root)) {
      return { code: known.code, handler, inputs: known.inputs };
    }

    // A file that is written now may have the time of its last write.
    const since = Date.now() - CLOCK_MS;
    const { metafile, outputFiles, vendor } = await this.#bundle(
      entry,
      isSame ? known.vendor : undefined,
    );
    await mkdir(this.#folder, { recursive: true });
    const { copyFiles } = target;
    const code = await publish({
      ...{ folder: this.#folder, outdir: this.#outdir, outputFiles, vendor, copyFiles, root },
    });
    const inputs = [
      ...inputFiles({ metafile }, root).filter(
        (path) => !isInstalled(path) && !path.startsWith(this.#options.outDir + sep),
      ),
      ...(await copiedFiles(copyFiles, root)),
    ];
    writeManifest(this.#manifestFile, {
      target: fingerprint(target),
      entry: relative(root, entry),
      code,
      stamps: stampInputs(root, inputs, since),
      inputs,
      ...(vendor && { vendor: vendor.key }),
    });
    return { code, handler, inputs };
  }

  anticipate(saved: ReadonlySet<string>): void {
    this.#rebuilder.anticipate(saved);
  }

  outdate(): void {
    this.#rebuilder.outdate();
  }

  dispose(): Promise<void> {
    return this.#rebuilder.dispose();
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

  async #bundle(entry: string, vendorKey: string | undefined): Promise<Bundle> {
    const { target, root, vendors } = this.#options;
    const options = esbuildOptions(target, entry, root, this.#outdir);
    try {
      if (!vendors) return await (await import("esbuild")).build(options);
      const bundle = await this.#bundleWithVendor(vendors, options, vendorKey);
      return bundle ?? (await this.#rebuilder.rebuild(entry, options));
    } catch (error) {
      const { errors } = error as Partial<BuildFailure>;
      if (!errors) throw error;
      throw new BuildError(target.functionID, root, errors, error);
    }
  }

  /**
   * Bundles the app's own code beside a vendor file.
   * @returns undefined for a function that must be one bundle
   * @throws esbuild's BuildFailure for an error in the sources
   */
  async #bundleWithVendor(
    vendors: Vendors,
    options: ReturnType<typeof esbuildOptions>,
    vendorKey: string | undefined,
  ): Promise<Bundle | undefined> {
    const { target } = this.#options;
    if (!canHaveVendor(target)) return undefined;
    const group = { id: JSON.stringify([target.runtime, target.properties]), options };
    const known =
      this.#vendor ?? (vendorKey === undefined ? undefined : vendors.reopen(vendorKey, group));
    if (known && vendors.isCurrent(known)) {
      const bundle = await this.#bundleBeside(known, options);
      if (bundle) return bundle;
    }
    // Another package or another name of one is imported, or the sources have an error.
    const found = await vendors.find(group, options);
    return found && found !== known ? this.#bundleBeside(found, options) : undefined;
  }

  /** @returns undefined where the vendor file does not hold everything, or for an error */
  async #bundleBeside(
    vendor: Vendor,
    options: ReturnType<typeof esbuildOptions>,
  ): Promise<Bundle | undefined> {
    const banner = vendorBanner(basename(vendor.files[0] ?? ""));
    try {
      const result = await this.#rebuilder.rebuild(`${vendor.key} ${vendor.hash}`, {
        ...options,
        alias: vendor.alias,
        banner: { js: `${options.banner?.["js"] ?? ""}\n${banner}` },
      });
      const isComplete =
        !Object.keys(result.metafile.inputs).some((path) => isInstalled(path)) &&
        // A member of `import * as` that the vendor file does not have.
        !result.warnings.some(
          ({ id, text }) => id === "import-is-undefined" && text.includes(vendor.key),
        );
      if (!isComplete) return undefined;
      this.#vendor = vendor;
      return { ...result, vendor };
    } catch {
      return undefined;
    }
  }
}

/** False for a function whose settings concern the place of the packages' code in the bundle. */
const canHaveVendor = ({ properties }: FunctionTarget): boolean =>
  properties["splitting"] !== true && Object.keys(properties["install"] ?? {}).length === 0;

const toSentence = ({ text, location }: Message): string =>
  location ? `  ${location.file}:${location.line}:${location.column + 1}: ${text}` : `  ${text}`;
