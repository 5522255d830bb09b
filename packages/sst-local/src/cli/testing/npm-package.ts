import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";

interface Manifest {
  name: string;
  dependencies?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

/** A package as npm would publish it. */
export interface Packed {
  /** The package's folder in this checkout. */
  source: string;
  /** The content of the tarball. */
  content: string;
}

/** Packs a package with npm, which builds it, and extracts the tarball into a folder. */
export function pack(source: string, folder: string): Packed {
  const isWindows = process.platform === "win32";
  const packed = spawnSync(
    isWindows ? "npm.cmd" : "npm",
    ["pack", "--silent", "--pack-destination", folder],
    { cwd: source, encoding: "utf8", shell: isWindows },
  );
  const tarball = packed.stdout.trim().split("\n").at(-1) ?? "";
  const extracted = spawnSync("tar", ["-xzf", tarball], { cwd: folder, encoding: "utf8" });
  if (packed.status !== 0 || extracted.status !== 0)
    throw new Error(`npm pack failed in ${source}:\n${packed.stderr}${extracted.stderr}`);
  return { source, content: join(folder, "package") };
}

/**
 * Installs a packed package in an app. What it depends on, and the packages that the app has beside
 * it, are links to those of this checkout.
 *
 * @returns the installed package's folder
 */
export function install({ source, content }: Packed, app: string, beside: string[] = []): string {
  const manifest = JSON.parse(readFileSync(join(content, "package.json"), "utf8")) as Manifest;
  const { name, dependencies, optionalDependencies } = manifest;
  const modules = join(app, "node_modules");
  cpSync(content, join(modules, name), { recursive: true });
  const require = createRequire(join(source, "package.json"));
  for (const other of [...Object.keys({ ...dependencies, ...optionalDependencies }), ...beside]) {
    const paths = (require.resolve.paths(other) ?? []).map((path) => join(path, other));
    const installed = paths.find((path) => existsSync(path));
    // This checkout does not have the binaries of other systems.
    if (installed === undefined) continue;
    mkdirSync(dirname(join(modules, other)), { recursive: true });
    symlinkSync(realpathSync(installed), join(modules, other), "junction");
  }
  return join(modules, name);
}
