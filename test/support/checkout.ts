import { cpSync, existsSync, mkdirSync, readdirSync, realpathSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { root } from "./stack.ts";

/** Not deployed, or linked below. */
const LEFT_OUT = new Set([".git", ".sst", "node_modules", "packages", "bench", "docs"]);

/** Caches of the checkout: a copy that shared them would replace what its tests have stored there. */
const CACHES = new Set([".cache", ".vite", ".vite-temp"]);

/**
 * Copies the checkout with installed dependencies into a folder: sources are copied and packages
 * linked, workspaces to their copies.
 * @param without the name of a workspace that is left out.
 */
export function checkout(to: string, { without }: { without?: string } = {}): void {
  const isSource = (path: string): boolean =>
    !/\/(node_modules|\.sst|dist)(\/|$)/.test(path.slice(root.length));
  const copy = (path: string): void =>
    cpSync(join(root, path), join(to, path), { recursive: true, filter: isSource });
  for (const entry of readdirSync(root)) if (!LEFT_OUT.has(entry)) copy(entry);
  for (const entry of readdirSync(join(root, "packages"))) {
    if (entry === without) continue;
    copy(join("packages", entry));
    linkAll(join("packages", entry, "node_modules"), to, without);
  }
  linkAll("node_modules", to, without);
}

/** Links the packages of a node_modules folder. */
function linkAll(modules: string, to: string, without: string | undefined): void {
  if (!existsSync(join(root, modules))) return;
  mkdirSync(join(to, modules), { recursive: true });
  for (const name of readdirSync(join(root, modules))) {
    if (name === without || CACHES.has(name)) continue;
    if (name.startsWith("@")) {
      linkAll(join(modules, name), to, without);
      continue;
    }
    const target = realpathSync(join(root, modules, name));
    const isWorkspace = !target.includes("/node_modules/");
    symlinkSync(isWorkspace ? join(to, relative(root, target)) : target, join(to, modules, name));
  }
}
