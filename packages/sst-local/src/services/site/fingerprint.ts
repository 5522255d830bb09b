import { createHash } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";

/** Folders without sources. */
const IGNORED = new Set(["node_modules", ".git", ".sst"]);

/**
 * Hashes the inputs of a build: its settings, and path, size and time of every file of the app except
 * its own outputs. A site may import from anywhere in its repository.
 */
export async function fingerprint(
  root: string,
  outputs: readonly string[],
  settings: unknown,
): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(settings));
  const excluded = new Set(outputs.map((output) => resolve(root, output)));
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!IGNORED.has(entry.name) && !excluded.has(path)) await visit(path);
      } else if (entry.isFile()) {
        const { size, mtimeMs } = await stat(path);
        hash.update(`${path}\0${size}\0${mtimeMs}\0`);
      }
    }
  };
  await visit(root);
  return hash.digest("hex");
}
