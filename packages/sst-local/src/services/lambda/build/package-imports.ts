import type { BuildOptions, ImportKind, Plugin } from "esbuild";
import { isInstalled } from "./manifest.ts";

/** How an app's own sources import a module of an installed package. */
export interface PackageImport {
  /** As written: `hono` or `hono/jwt`. */
  specifier: string;
  /** Absolute path of the module. */
  path: string;
  /** The imported names in alphabetical order, or `all` where the bundle may use any of them. */
  names: readonly string[] | "all";
  /** Whether the package's `sideEffects` lets esbuild drop an unused import. */
  isPure: boolean;
}

interface Resolution {
  path: string;
  isPure: boolean;
  kinds: Set<ImportKind>;
}

/**
 * Builds a function with its installed packages left out and returns what it imports of them.
 * @returns undefined where a specifier stands for several modules: such a function is one bundle
 * @throws esbuild's BuildFailure for an error in the sources
 */
export async function packageImports(
  options: BuildOptions,
): Promise<readonly PackageImport[] | undefined> {
  const { build } = await import("esbuild");
  const found = new Map<string, Resolution | undefined>();
  const { outputFiles } = await build({
    ...options,
    write: false,
    format: "esm",
    sourcemap: false,
    plugins: [...(options.plugins ?? []), installedPackages(found)],
  });
  const text = outputFiles.map((file) => file.text).join("\n");
  const names = importedNames(text);
  const imports: PackageImport[] = [];
  for (const [specifier, resolution] of found) {
    if (!resolution) return undefined;
    const { path, isPure, kinds } = resolution;
    const isStatic = [...kinds].every((kind) => kind === "import-statement");
    const known = isStatic ? (names.get(specifier) ?? []) : "all";
    const all = known === "all" ? known : [...known].toSorted();
    imports.push({ specifier, path, isPure, names: all });
  }
  return imports.toSorted((a, b) => (a.specifier < b.specifier ? -1 : 1));
}

/** An esbuild plugin that leaves out installed packages; a specifier of two modules is undefined. */
function installedPackages(found: Map<string, Resolution | undefined>): Plugin {
  const seen = {};
  return {
    name: "installed-packages",
    setup(build) {
      build.onResolve({ filter: /^[^./#]/ }, async ({ path: specifier, pluginData, ...from }) => {
        if (pluginData === seen || from.kind === "entry-point") return undefined;
        const { importer, resolveDir, kind } = from;
        const resolved = await build.resolve(specifier, {
          ...{ importer, resolveDir, kind, pluginData: seen },
        });
        const { path, namespace, external, sideEffects, suffix, errors } = resolved;
        if (errors.length > 0 || external || namespace !== "file" || suffix || !isInstalled(path)) {
          return undefined;
        }
        const known = found.get(specifier) ?? { path, isPure: !sideEffects, kinds: new Set() };
        const isAmbiguous = found.has(specifier) && found.get(specifier)?.path !== path;
        known.kinds.add(kind);
        found.set(specifier, isAmbiguous ? undefined : known);
        return { path: specifier, external: true, sideEffects };
      });
    },
  };
}

const STATEMENT = /^(import|export)\s+([^;"']*?)\s*from\s*("(?:[^"\\]|\\.)*");/gm;
const CLAUSE = /^([\w$]*)\s*,?\s*(?:\*\s*as\s+([\w$]+)|\{([^}]*)\})?$/s;

/** The names that a module printed by esbuild imports and exports again, by specifier. */
export function importedNames(text: string): Map<string, ReadonlySet<string> | "all"> {
  const names = new Map<string, Set<string> | "all">();
  const code = text.replace(STATEMENT, "");
  for (const [, statement, clause = "", quoted = ""] of text.matchAll(STATEMENT)) {
    const specifier = JSON.parse(quoted) as string;
    const known = names.get(specifier) ?? new Set<string>();
    const found = namesOf(clause, statement === "import", code);
    const isAll = known === "all" || found === "all";
    names.set(specifier, isAll ? "all" : new Set([...known, ...found]));
  }
  return names;
}

function namesOf(clause: string, isImport: boolean, code: string): readonly string[] | "all" {
  const [matched, first, namespace, list = ""] = CLAUSE.exec(clause) ?? [];
  const members = namespace === undefined ? [] : membersOf(namespace, code);
  if (matched === undefined || members === "all" || (namespace && !isImport)) return "all";
  const named = list.split(",").flatMap((part) => part.trim().split(/\s+as\s+/)[0] || []);
  return [...(first ? ["default"] : []), ...members, ...named];
}

/** The members of a namespace object that are read, or `all` where the object itself is used. */
function membersOf(name: string, code: string): readonly string[] | "all" {
  // After a hyphen it is the end of a range, as in /[a-z]/.
  const uses = new RegExp(
    `(?<![\\w$.-])${name.replaceAll("$", "\\$&")}(?![\\w$])(?:\\.([\\w$]+))?`,
    "g",
  );
  const members = new Set<string>();
  for (const [, member] of code.matchAll(uses)) {
    if (member === undefined) return "all";
    members.add(member);
  }
  return [...members];
}
