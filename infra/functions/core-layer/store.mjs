import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Folders that are kept: an instance of an older layer may still load a part of it. */
const KEPT = 4;

/** The file beside the folders that says how the newest was made; sst-local reads it, too. */
const RECORD = "build.json";

/**
 * Puts files into a folder named by their content, at once. Equal content has an equal name, and
 * nothing is written for what is there already.
 *
 * @param {string} store folder of the folders
 * @param {Map<string, Uint8Array>} files content by path in the folder
 * @returns {string} the folder's name
 */
export function publish(store, files) {
  const hash = createHash("sha256");
  for (const [path, contents] of [...files].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    hash.update(`${path}\0${contents.length}\0`).update(contents);
  }
  const name = hash.digest("hex").slice(0, 16);
  const folder = join(store, name);
  if (existsSync(folder)) {
    utimesSync(folder, new Date(), new Date());
    return name;
  }
  const draft = `${folder}.${process.pid}`;
  for (const [path, contents] of files) {
    mkdirSync(dirname(join(draft, path)), { recursive: true });
    writeFileSync(join(draft, path), contents);
  }
  try {
    renameSync(draft, folder);
  } catch (error) {
    rmSync(draft, { recursive: true });
    // Another build of the same was quicker.
    if (!existsSync(folder)) throw error;
  }
  removeOld(store);
  return name;
}

/**
 * What `remember` wrote last, if the command is the same and nothing that the folder was made from
 * has changed since.
 *
 * @param {string} store
 * @param {string[]} command
 * @returns {{ name: string, inputs: string[] } | undefined}
 */
export function recall(store, command) {
  let record;
  try {
    record = JSON.parse(readFileSync(join(store, RECORD), "utf8"));
  } catch {
    return undefined;
  }
  const { name, inputs, stamps } = record;
  const isCurrent =
    String(record.command) === String(command) &&
    existsSync(join(store, name)) &&
    inputs.every((path, index) => stamp(path) === stamps[index]);
  return isCurrent ? { name, inputs } : undefined;
}

/**
 * @param {string} store
 * @param {{ command: string[], name: string, inputs: string[] }} made
 * @param {number} since when the inputs began to be read, as by Date.now()
 */
export function remember(store, { command, name, inputs }, since) {
  const stamps = inputs.map((path) => stamp(path, since));
  const file = join(store, RECORD);
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ command, name, inputs, stamps }));
  renameSync(draft, file);
}

function removeOld(store) {
  const names = readdirSync(store).filter((name) => /^[0-9a-f]{16}$/.test(name));
  const dated = names.map((name) => ({ name, time: statSync(join(store, name)).mtimeMs }));
  for (const { name } of dated.toSorted((a, b) => b.time - a.time).slice(KEPT)) {
    rmSync(join(store, name), { recursive: true, force: true });
  }
}

/** One that was written since the reading began may have been read before: it is never current. */
function stamp(path, since = Infinity) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return "absent";
  return stat.mtimeMs >= since ? "changing" : `${stat.size}:${stat.mtimeMs}`;
}
