import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** The number of folders that are kept, because instances may still load files of older layers. */
const KEPT_FOLDERS = 4;

/** The record of the newest folder and its inputs, which sst-local reads, too. */
const RECORD = "build.json";

/**
 * Writes files atomically to a folder that is named by the hash of their content, unless it exists.
 *
 * @param {string} store parent folder
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
    // Another process has created the same folder.
    if (!existsSync(folder)) throw error;
  }
  removeOld(store);
  return name;
}

/**
 * Returns the last record if its command is the same and none of its inputs has changed.
 *
 * @param {string} store
 * @param {string[]} command
 * @returns {{ name: string, inputs: string[] } | undefined}
 */
export function readCurrent(store, command) {
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
 * @param {number} since the time before the inputs were read, from Date.now()
 */
export function writeRecord(store, { command, name, inputs }, since) {
  const stamps = inputs.map((path) => stamp(path, since));
  const file = join(store, RECORD);
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify({ command, name, inputs, stamps }));
  renameSync(draft, file);
}

function removeOld(store) {
  const names = readdirSync(store).filter((name) => /^[0-9a-f]{16}$/.test(name));
  const dated = names.map((name) => ({ name, time: statSync(join(store, name)).mtimeMs }));
  for (const { name } of dated.toSorted((a, b) => b.time - a.time).slice(KEPT_FOLDERS)) {
    rmSync(join(store, name), { recursive: true, force: true });
  }
}

/** An input that was modified since `since` may have been read before, so it counts as changed. */
function stamp(path, since = Infinity) {
  const stat = statSync(path, { throwIfNoEntry: false });
  if (!stat) return "absent";
  return stat.mtimeMs >= since ? "changing" : `${stat.size}:${stat.mtimeMs}`;
}
