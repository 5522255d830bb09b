import { readFileSync, renameSync, writeFileSync } from "node:fs";
import Module, { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { threadId } from "node:worker_threads";
import { cachedDataVersionTag } from "node:v8";
import vm from "node:vm";
import { crc32 } from "node:zlib";

/** How the name of a function's file with its installed packages ends; build/vendor.ts makes it. */
const VENDOR = ".vendor.cjs";

/** Each of the first instances adds the functions that its first invocation compiled. */
const MAX_SAVES = 5;

const LINE_FEED = 10;

/**
 * Makes a vendor file load with V8's code cache, which is kept in the folder of all versions of the
 * function: Node's own compile cache is by path, and each version has its vendor file in a folder of
 * its own, so that `__dirname` is that of the function. Where the cache is absent, damaged or of
 * another file, Node.js or CPU, V8 compiles the file.
 * @returns {() => void} to be called after the first invocation: saves the code that was compiled so
 *   far, lazily compiled functions included
 * @see https://nodejs.org/docs/latest-v22.x/api/vm.html#scriptcreatecacheddata
 */
export function cacheVendorCode() {
  let save = () => {};
  // Source maps for stack traces are read by Node's own loader.
  if (process.sourceMapsEnabled) return save;
  silenceImportWarning();
  Module._extensions[VENDOR] = (module, filename) => {
    const bytes = readFileSync(filename);
    const file = join(dirname(dirname(filename)), "vendor.code-cache");
    const source = crc32(bytes);
    const known = read(file, source);
    const script = compile(bytes.toString(), filename, known?.data);
    const saves = script.cachedDataRejected === false ? known.saves : 0;
    if (saves < MAX_SAVES) save = () => write(file, source, saves + 1, script.createCachedData());
    const { exports } = module;
    const require = createRequire(filename);
    script.runInThisContext().call(exports, exports, require, module, filename, dirname(filename));
  };
  return () => {
    save();
    save = () => {};
  };
}

/** Compiles the wrapper function of a CommonJS module. */
function compile(source, filename, cachedData) {
  const { USE_MAIN_CONTEXT_DEFAULT_LOADER: importModuleDynamically } = vm.constants;
  return new vm.Script(Module.wrap(source), { filename, cachedData, importModuleDynamically });
}

/**
 * Keeps out of the function's log what Node.js warns of once: that `import()` in a script, which here
 * stands for a module, is experimental.
 */
function silenceImportWarning() {
  const { emitWarning } = process;
  process.emitWarning = (warning, ...rest) => {
    if (!String(warning).startsWith("vm.USE_MAIN_CONTEXT_DEFAULT_LOADER ")) {
      emitWarning.call(process, warning, ...rest);
    }
  };
}

/** What a cache is valid for. V8 itself checks little more than its version and the file's length. */
const validity = (source) => ({
  source,
  node: process.version,
  arch: process.arch,
  v8: cachedDataVersionTag(),
});

/** @returns {{ data: Buffer, saves: number } | undefined} undefined unless the cache is valid */
function read(file, source) {
  try {
    const bytes = readFileSync(file);
    const end = bytes.indexOf(LINE_FEED);
    const { checksum, saves, ...valid } = JSON.parse(bytes.toString("latin1", 0, end));
    const data = bytes.subarray(end + 1);
    const isValid = JSON.stringify(valid) === JSON.stringify(validity(source));
    return isValid && checksum === crc32(data) ? { data, saves } : undefined;
  } catch {
    return undefined;
  }
}

/** Other instances read the cache at any time: it appears at once and complete. */
function write(file, source, saves, data) {
  const draft = `${file}-${process.pid}-${threadId}`;
  const head = JSON.stringify({ ...validity(source), saves, checksum: crc32(data) });
  try {
    writeFileSync(draft, Buffer.concat([Buffer.from(`${head}\n`), data]));
    renameSync(draft, file);
  } catch {
    // The next instance compiles, too.
  }
}
