// Runs sst-local in its own repository as fast as the installed package: from a bundle that is made
// again when a source has changed. Plain JavaScript, for the bin.
import {
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
// Below node_modules, where the bundle finds the installed packages.
const cache = join(root, "node_modules", ".cache", "sst-local");
const currentFile = join(cache, "current.json");
const lockFolder = join(cache, "lock");

/** A build that was killed leaves its lock behind for so long, in ms. */
const LOCK_LIMIT_MS = 30_000;
/** Bundles are kept for so long after a newer one, since running processes import parts of them late. */
const KEEP_MS = 24 * 3_600_000;

/**
 * Imports the bundle of the sources as they are now, and makes it first if there is none. Undefined
 * while another process makes one, for sources that do not build, and with SST_LOCAL_SOURCES=1.
 */
export async function importCurrentBundle() {
  if (process.env.SST_LOCAL_SOURCES === "1") return undefined;
  const current = readCurrent();
  if (current) {
    // Loading modules has no effect but their `main`, so that the check need not come first.
    const loading = load(current.folder).catch(() => undefined);
    const isFresh = isCurrent(current.inputs);
    const program = await loading;
    if (program && isFresh) return program;
  }
  const folder = await makeBundle();
  return folder && load(folder);
}

const load = (folder) => import(pathToFileURL(join(folder, "cli-main.mjs")).href);

function readCurrent() {
  try {
    return JSON.parse(readFileSync(currentFile, "utf8"));
  } catch {
    return undefined;
  }
}

const isCurrent = (inputs) => Object.entries(inputs).every(([file, then]) => then === stamp(file));

/**
 * A file that was saved at or after `since` may have changed while it was read. Synchronous calls take a
 * quarter of the CPU time of `stat` for 700 files.
 */
function stamp(file, since = Infinity) {
  const stats = statSync(`${root}/${file}`, { throwIfNoEntry: false });
  if (!stats) return "absent";
  return stats.mtimeMs >= since ? "changing" : `${stats.size}:${stats.mtimeMs}`;
}

/** Makes a bundle; returns its folder, or undefined where that is not possible now. */
async function makeBundle() {
  mkdirSync(cache, { recursive: true });
  if (!lock()) return undefined;
  const begun = Date.now();
  const folder = join(cache, `${begun}-${process.pid}`);
  try {
    const { bundleProgram } = await import("./build.mjs");
    // The sources, which run instead, say what is wrong with them.
    const files = await bundleProgram(folder, { logLevel: "silent" });
    const stamps = files.map((file) => [file, stamp(file, begun)]);
    const draft = `${currentFile}.${process.pid}`;
    writeFileSync(draft, JSON.stringify({ folder, inputs: Object.fromEntries(stamps) }));
    renameSync(draft, currentFile);
    removeOldBundles(folder);
    return folder;
  } catch {
    rmSync(folder, { recursive: true, force: true });
    return undefined;
  } finally {
    rmSync(lockFolder, { recursive: true, force: true });
  }
}

/** False while another process makes a bundle. */
function lock() {
  const lockedAt = statSync(lockFolder, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  if (lockedAt > 0 && Date.now() - lockedAt > LOCK_LIMIT_MS)
    rmSync(lockFolder, { recursive: true });
  try {
    mkdirSync(lockFolder);
    return true;
  } catch {
    return false;
  }
}

function removeOldBundles(current) {
  for (const name of readdirSync(cache)) {
    const madeAt = Number(/^(\d+)-\d+$/.exec(name)?.[1]);
    if (join(cache, name) !== current && Date.now() - madeAt > KEEP_MS) {
      rmSync(join(cache, name), { recursive: true, force: true });
    }
  }
}
