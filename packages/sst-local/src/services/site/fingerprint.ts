import { createHash } from "node:crypto";
import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";

/** Folders that hold no source. */
const PASSED_OVER = new Set(["node_modules", ".git", ".sst"]);

/**
 * A hash of what a build is made from: what it is told, and name, size and time of every file of the
 * app but those that it makes itself. A site may import from anywhere in its repository.
 */
export async function fingerprint(
  root: string,
  outputs: readonly string[],
  told: unknown,
): Promise<string> {
  const hash = createHash("sha256").update(JSON.stringify(told));
  const leftOut = new Set(outputs.map((output) => resolve(root, output)));
  const visit = async (folder: string): Promise<void> => {
    const entries = await readdir(folder, { withFileTypes: true });
    for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) {
        if (!PASSED_OVER.has(entry.name) && !leftOut.has(path)) await visit(path);
      } else if (entry.isFile()) {
        const { size, mtimeMs } = await stat(path);
        hash.update(`${path}\0${size}\0${mtimeMs}\0`);
      }
    }
  };
  await visit(root);
  return hash.digest("hex");
}
