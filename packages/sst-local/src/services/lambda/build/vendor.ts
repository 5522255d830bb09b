import { createHash } from "node:crypto";
import { readFileSync, utimesSync } from "node:fs";
import { mkdir, readdir, rename, rm, stat, writeFile } from "node:fs/promises";
import { basename, dirname, join, resolve, sep } from "node:path";
import type { BuildOptions, OutputFile } from "esbuild";
import {
  areCurrent,
  esbuildVersion,
  INSTALL_RECORDS,
  stampFiles,
  type Stamps,
} from "./manifest.ts";
import type { PackageImport } from "./package-imports.ts";
import { asCommonJs, isFaithful } from "./vendor-format.ts";
import { vendorSources, vendorStubs, type VendorModule } from "./vendor-modules.ts";

/** A file with the installed packages of one or more functions, for linking beside their bundles. */
export interface Vendor {
  /** The name of its folder. */
  key: string;
  modules: readonly VendorModule[];
  /** Absolute paths of the module that stands for a package in a bundle, by specifier. */
  alias: Record<string, string>;
  /** Absolute paths of the file and of its source map, if any. */
  files: readonly string[];
  /** Hash of its content. */
  hash: string;
  /** The files by which package managers record what is installed, and the packages' own. */
  records: Stamps;
}

/** What is kept of a vendor file beside it. */
interface VendorManifest {
  modules: VendorModule[];
  files: string[];
  hash: string;
  records: Stamps;
  /** Size and modification time of each module in it. */
  inputs: Stamps;
}

/** Changes with what is in a folder. */
const VERSION = 2;

const UNUSED_MS = 7 * 24 * 3_600_000;

let drafts = 0;

/** True when a vendor file holds everything that a function imports. */
export const covers = ({ modules }: Pick<Vendor, "modules">, imports: readonly PackageImport[]) =>
  imports.every(({ specifier, path, names }) => {
    const held = modules.find((each) => each.specifier === specifier);
    if (held?.path !== path) return false;
    return (
      held.names === "all" ||
      !held.isEsModule ||
      (names !== "all" && names.every((name) => held.names.includes(name)))
    );
  });

/**
 * Returns the vendor file of a folder of vendor files, unless one of its modules has changed.
 * @param folder of the vendor file
 */
export function readVendor(folder: string, root: string): Vendor | undefined {
  let manifest: VendorManifest;
  try {
    manifest = JSON.parse(readFileSync(join(folder, "vendor.json"), "utf8")) as VendorManifest;
  } catch {
    return undefined;
  }
  if (!areCurrent(manifest.inputs, root) || !areCurrent(manifest.records, root)) return undefined;
  const now = new Date();
  utimesSync(folder, now, now);
  return toVendor(folder, manifest);
}

function toVendor(folder: string, { modules, files, hash, records }: VendorManifest): Vendor {
  const { alias } = vendorStubs(modules);
  return {
    ...{ key: basename(folder), modules, hash, records },
    files: files.map((file) => join(folder, file)),
    alias: Object.fromEntries(
      Object.entries(alias).map(([specifier, path]) => [specifier, join(folder, "stubs", path)]),
    ),
  };
}

/** The folder of a vendor file: a hash of the options and of what it holds. */
export const vendorKey = (group: string, imports: readonly PackageImport[]): string =>
  createHash("sha256")
    .update(JSON.stringify([VERSION, esbuildVersion(), group, imports]))
    .digest("hex")
    .slice(0, 16);

/**
 * Bundles installed packages. The folder is at the depth of the functions' bundles, so that relative
 * paths in the source map are valid beside a bundle.
 * @param options those of the functions
 * @returns undefined where the packages cannot be loaded by `require`, such as one with a top-level
 *   await, or are more than one file of JavaScript
 */
export async function buildVendor(
  folder: string,
  root: string,
  options: BuildOptions,
  imports: readonly PackageImport[],
): Promise<Vendor | undefined> {
  const since = Date.now();
  const draft = `${folder}-draft-${process.pid}-${drafts++}`;
  try {
    const bundle = (as: BuildOptions) => bundleAs(join(draft, "src"), folder, root, as, imports);
    const commonJs = asCommonJs(options);
    const bundled = (commonJs && (await bundle(commonJs))) ?? (await bundle(options));
    if (!bundled) return undefined;
    const { modules, outputFiles, inputs } = bundled;
    const stubs = vendorStubs(modules).files;
    await write(join(draft, "stubs"), stubs);
    for (const { path, contents } of outputFiles) {
      await writeFile(join(draft, basename(path)), contents);
    }
    const hash = createHash("sha256");
    for (const { contents } of outputFiles) hash.update(contents);
    const manifest: VendorManifest = {
      modules,
      files: outputFiles.map(({ path }) => basename(path)).toSorted(),
      hash: hash.update(JSON.stringify(stubs)).digest("hex"),
      records: stampFiles(recordFiles(modules), root),
      inputs: stampFiles(inputs, root, since),
    };
    await writeFile(join(draft, "vendor.json"), JSON.stringify(manifest));
    await rm(folder, { recursive: true, force: true });
    await rename(draft, folder);
    await removeUnused(dirname(folder));
    return toVendor(folder, manifest);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** Builds twice where a module is not of the assumed format: esbuild keeps what it has parsed. */
async function bundleAs(
  sources: string,
  folder: string,
  root: string,
  options: BuildOptions,
  imports: readonly PackageImport[],
): Promise<{ modules: VendorModule[]; outputFiles: OutputFile[]; inputs: string[] } | undefined> {
  const esbuild = await import("esbuild");
  let modules = imports.map((each) => ({ ...each, isEsModule: true }));
  await write(sources, vendorSources(modules));
  const context = await esbuild.context({
    ...options,
    entryPoints: { "bundle.vendor": join(sources, "entry.js") },
    outdir: folder,
    metafile: true,
    write: false,
  });
  try {
    const format = async (): Promise<Map<string, string | undefined>> => {
      const { metafile } = await context.rebuild();
      return new Map(
        Object.entries(metafile.inputs).map(([path, input]) => [resolve(root, path), input.format]),
      );
    };
    const formats = await format();
    modules = modules.map((each) => ({ ...each, isEsModule: formats.get(each.path) === "esm" }));
    await write(sources, vendorSources(modules));
    const result = await context.rebuild();
    const { metafile, outputFiles } = result;
    if (!isLoadable(outputFiles)) return undefined;
    if (options.format === "iife" && !isFaithful(result)) return undefined;
    const inputs = Object.keys(metafile.inputs)
      .map((path) => resolve(root, path))
      .filter((path) => !path.startsWith(sources + sep));
    return { modules, outputFiles, inputs };
  } catch {
    return undefined;
  } finally {
    await context.dispose();
  }
}

/** False for packages with other files than JavaScript, or with a top-level `await`. */
function isLoadable(files: readonly OutputFile[]): boolean {
  const [code, ...rest] = files.toSorted((a, b) => a.path.length - b.path.length);
  return (
    code !== undefined &&
    /\.[mc]js$/.test(code.path) &&
    rest.every(({ path }) => path === `${code.path}.map`) &&
    !/__esm\(\{\s*async "/.test(code.text)
  );
}

async function write(folder: string, files: Record<string, string>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
}

/** The package manager's records beside these modules, and the package.json of each package. */
function recordFiles(modules: readonly VendorModule[]): string[] {
  const files = new Set<string>();
  for (const { path } of modules) {
    const [, installed = "", name = ""] =
      /^(.*[\\/]node_modules)[\\/]((?:@[^\\/]+[\\/])?[^\\/]+)/.exec(path) ?? [];
    files.add(join(installed, name, "package.json"));
    const outermost = path.slice(0, path.indexOf(`${sep}node_modules${sep}`));
    for (const record of INSTALL_RECORDS) files.add(join(outermost, "node_modules", record));
  }
  return [...files];
}

async function removeUnused(folder: string): Promise<void> {
  for (const name of await readdir(folder)) {
    const path = join(folder, name);
    const { mtimeMs } = await stat(path);
    if (mtimeMs < Date.now() - UNUSED_MS) await rm(path, { recursive: true, force: true });
  }
}
