import { dirname, extname, join } from "node:path";
import type { BuildOptions, Loader } from "esbuild";
import type { FunctionTarget } from "../../../graph/index.ts";
import { isRecord, record, text, textMap } from "../../../graph/inputs.ts";

/** Packages with native binaries, which SST never bundles. */
const alwaysExternal = ["sharp", "pg-native"];

/** The ECMAScript version of each runtime. */
const languages: Record<string, string> = {
  "nodejs24.x": "es2024",
  "nodejs22.x": "es2023",
  "nodejs20.x": "es2023",
  "nodejs18.x": "es2022",
};

/** The variables of CommonJS, for CommonJS code in an ES module bundle. */
export const commonJsNames = [
  `import { createRequire as topLevelCreateRequire } from "module";`,
  `const require = topLevelCreateRequire(import.meta.url);`,
  `import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url";`,
  `const __filename = topLevelFileUrlToPath(import.meta.url);`,
  `const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url));`,
].join("\n");

/**
 * The options of `nodejs.esbuild` that SST's builder uses. Others are ignored here too, so that no
 * option works locally only.
 */
const honoured = new Set([
  "target",
  "sourcemap",
  "keepNames",
  "define",
  "nodePaths",
  "mainFields",
  "conditions",
]);

/**
 * The esbuild options with which SST bundles a Node.js function, without minification:
 * https://sst.dev/docs/component/aws/function#nodejs
 * @param outdir the folder that paths in the source map are relative to; nothing is written to it
 */
export function esbuildOptions(
  target: FunctionTarget,
  entry: string,
  root: string,
  outdir: string,
): BuildOptions & { metafile: true; write: false } {
  const { properties } = target;
  const own = record(properties, "esbuild");
  const isCommonJs = text(properties, "format") === "cjs";
  const splitting = properties["splitting"] === true;
  const extension = isCommonJs ? ".cjs" : ".mjs";
  const banner = text(properties, "banner");
  return {
    bundle: true,
    platform: "node",
    format: isCommonJs ? "cjs" : "esm",
    target: languages[target.runtime] ?? "es2023",
    mainFields: isCommonJs ? ["main"] : ["module", "main"],
    keepNames: true,
    sourcemap: "linked",
    splitting,
    loader: (textMap(properties, "loader") ?? {}) as Record<string, Loader>,
    ...Object.fromEntries(Object.entries(own).filter(([name]) => honoured.has(name))),
    banner: { js: [...(isCommonJs ? [] : [commonJsNames]), banner ?? ""].join("\n") },
    external: [
      ...alwaysExternal,
      ...installed(properties["install"]),
      ...(Array.isArray(own["external"]) ? own["external"].map(String) : []),
    ],
    entryPoints: { bundle: entry },
    outExtension: { ".js": extension },
    absWorkingDir: root,
    outdir,
    metafile: true,
    write: false,
    logLevel: "silent",
  };
}

/** The packages of `install`: a list of names, or a map from names to versions. */
const installed = (install: unknown): string[] =>
  Array.isArray(install) ? install.map(String) : isRecord(install) ? Object.keys(install) : [];

/** The paths at which SST looks for the source of a handler. */
export function entryCandidates(root: string, handler: string): string[] {
  const base = join(root, dirname(handler), handlerFile(handler));
  return [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"].map((end) => base + end);
}

/** The handler in the bundle: `bundle.handler` for `src/api.handler`. */
export const bundleHandler = (handler: string): string => `bundle${extname(handler)}`;

const handlerFile = (handler: string): string => {
  const file = handler.slice(handler.lastIndexOf("/") + 1);
  return file.slice(0, -extname(file).length);
};
