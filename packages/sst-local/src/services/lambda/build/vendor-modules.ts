import type { PackageImport } from "./package-imports.ts";

/** A module of an installed package with the form in which the vendor file holds it. */
export interface VendorModule extends PackageImport {
  /** Whether it is an ES module; a CommonJS module's names are known at run time only. */
  isEsModule: boolean;
}

/** The function by which a bundle loads a module of the vendor file. */
const LOAD = "__sstLocalLoadPackage";

/**
 * The sources of a vendor file: an entry that exports `load(specifier)`, and a module for each ES
 * module of which some names only are used, so that esbuild leaves out the rest. A module is
 * evaluated by its first `load`, as it is by its import in a single bundle.
 */
export function vendorSources(modules: readonly VendorModule[]): Record<string, string> {
  const sources: Record<string, string> = {};
  const loaders = modules.map(({ specifier, path, names, isEsModule }, index) => {
    let target = path;
    if (isEsModule && names !== "all") {
      target = `./${index}.js`;
      sources[`${index}.js`] =
        names.length > 0
          ? `export { ${names.join(", ")} } from ${JSON.stringify(path)};\n`
          : `import ${JSON.stringify(path)};\nexport {};\n`;
    }
    return `${JSON.stringify(specifier)}: () => require(${JSON.stringify(target)}),\n`;
  });
  sources["entry.js"] =
    `const modules = {\n${loaders.join("")}};\nexport const load = (name) => modules[name]();\n`;
  return sources;
}

/**
 * The modules that stand for installed packages in a bundle, by path, and the path for each
 * specifier. A CommonJS module stays one, so that esbuild's interoperability is that of the importing
 * file; an ES module has its names, so that a missing one is an error of the build.
 */
export function vendorStubs(modules: readonly VendorModule[]): {
  files: Record<string, string>;
  alias: Record<string, string>;
} {
  // A package.json of their own: that of the app could make them ES modules by its `type`.
  const files: Record<string, string> = {
    "pure/package.json": `{ "sideEffects": false }`,
    "kept/package.json": `{}`,
  };
  const alias: Record<string, string> = {};
  for (const [index, { specifier, names, isEsModule, isPure }] of modules.entries()) {
    const folder = isPure ? "pure" : "kept";
    files[`${folder}/${index}.cjs`] = `module.exports = ${LOAD}(${JSON.stringify(specifier)});\n`;
    alias[specifier] = `${folder}/${index}.${isEsModule ? "js" : "cjs"}`;
    if (!isEsModule) continue;
    const from = `from "./${index}.cjs";\n`;
    files[`${folder}/${index}.js`] =
      names === "all"
        ? `export * ${from}export { default } ${from}`
        : names.length > 0
          ? `export { ${names.join(", ")} } ${from}`
          : `import "./${index}.cjs";\nexport {};\n`;
  }
  return { files, alias };
}

/** The last line of a bundle's banner: it loads packages from a vendor file beside the bundle. */
export const vendorBanner = (file: string): string =>
  file.endsWith(".cjs")
    ? `const { load: ${LOAD} } = require("./${file}");`
    : `import { load as ${LOAD} } from "./${file}";`;
