import { isBuiltin } from "node:module";
import type { BuildOptions } from "esbuild";
import { commonJsNames } from "./esbuild-options.ts";
import type { Result } from "./rebuilder.ts";

const EXPORTS = "__sstLocalVendor";
const URL_OF_FILE = "__sstLocalVendorUrl";

/**
 * The options by which the packages of ES module bundles become a CommonJS module, for which V8's code
 * cache can hold what was compiled while it ran (runtime/code-cache.mjs). Packages see what they see
 * in an ES module: strict code, `import.meta.url`, and neither `module` nor `exports`.
 * @param options those of the functions
 * @returns undefined where the file has to be an ES module, or is a CommonJS module anyway
 */
export function asCommonJs(options: BuildOptions): BuildOptions | undefined {
  // A banner of the app may be code of an ES module.
  if (options.format !== "esm" || options.banner?.["js"]?.trim() !== commonJsNames.trim()) {
    return undefined;
  }
  const banner = `"use strict";
const ${URL_OF_FILE} = require("node:url").pathToFileURL(__filename).href;
module.exports = ((module, exports) => {`;
  return {
    ...options,
    format: "iife",
    globalName: EXPORTS,
    outExtension: { ".js": ".cjs" },
    banner: { js: banner },
    footer: { js: `return ${EXPORTS};\n})();` },
    define: {
      "import.meta.url": URL_OF_FILE,
      "import.meta.dirname": "__dirname",
      "import.meta.filename": "__filename",
      ...options.define,
    },
  };
}

/**
 * True unless a bundle of packages as a CommonJS module differs from one as an ES module: `require`
 * may find another file than `import` in a package that is not bundled, and `import.meta` has no more
 * than what {@link asCommonJs} defines.
 */
export const isFaithful = ({ metafile, outputFiles }: Result): boolean =>
  !outputFiles.some(({ text }) => EMPTY_IMPORT_META.test(text)) &&
  Object.values(metafile.inputs)
    .flatMap(({ imports }) => imports)
    .filter(({ external, kind }) => external && kind === "import-statement")
    // esbuild's own helpers are among them.
    .every(({ path }) => path === "<runtime>" || isBuiltin(path));

/** What esbuild makes of `import.meta` where it is not one of the defined members. */
const EMPTY_IMPORT_META = /^\s*(?:var )?import_meta\d* = \{\};$/m;
