import { dirname, extname, join } from "node:path";
import type { BuildOptions, Loader } from "esbuild";
import type { FunctionTarget } from "../../../graph/index.ts";
import { isRecord, record, text, textMap } from "../../../graph/inputs.ts";

/** SST never bundles these: they carry binaries of their own. */
const alwaysExternal = ["sharp", "pg-native"];

/** JavaScript that a runtime understands. */
const languages: Record<string, string> = {
  "nodejs24.x": "es2024",
  "nodejs22.x": "es2023",
  "nodejs20.x": "es2023",
  "nodejs18.x": "es2022",
};

/** What CommonJS code in an ES module bundle expects to find. */
const commonJsNames = [
  `import { createRequire as topLevelCreateRequire } from "module";`,
  `const require = topLevelCreateRequire(import.meta.url);`,
  `import { fileURLToPath as topLevelFileUrlToPath, URL as topLevelURL } from "url";`,
  `const __filename = topLevelFileUrlToPath(import.meta.url);`,
  `const __dirname = topLevelFileUrlToPath(new topLevelURL(".", import.meta.url));`,
];

/**
 * What SST's builder reads of `nodejs.esbuild`. The rest is not passed on here either: an alias
 * that works on a laptop and is ignored by `sst deploy` would be a trap.
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
 * How SST bundles a Node function, so that what runs here is what would be deployed; see
 * https://sst.dev/docs/component/aws/function#nodejs. Only minifying is left out: it changes
 * nothing but stack traces.
 * @param outdir where the bundle will be seen from, for its source map; nothing is written
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
    banner: { js: [...(isCommonJs ? [] : commonJsNames), banner ?? ""].join("\n") },
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

/** `install` is a list of packages or a map to their versions. */
const installed = (install: unknown): string[] =>
  Array.isArray(install) ? install.map(String) : isRecord(install) ? Object.keys(install) : [];

/** Where the source of a handler may lie, as SST looks for it. */
export function entryCandidates(root: string, handler: string): string[] {
  const base = join(root, dirname(handler), handlerFile(handler));
  return [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"].map((end) => base + end);
}

/** `src/api.handler` → the handler's name in the bundle, `bundle.handler`. */
export const bundleHandler = (handler: string): string => `bundle${extname(handler)}`;

const handlerFile = (handler: string): string => {
  const file = handler.slice(handler.lastIndexOf("/") + 1);
  return file.slice(0, -extname(file).length);
};
