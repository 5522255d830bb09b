import { join } from "node:path";
import type { BuildOptions } from "esbuild";
import { areCurrent } from "./manifest.ts";
import { type PackageImport, packageImports } from "./package-imports.ts";
import { buildVendor, covers, readVendor, type Vendor, vendorKey } from "./vendor.ts";

/** The options of functions that can share a vendor file. */
export interface VendorGroup {
  /** Equal for equal options. */
  id: string;
  options: BuildOptions;
}

/** What the functions of a group have in common. */
interface Shared {
  /** What all of them import, by specifier. */
  imports: Map<string, PackageImport>;
  /** The last one first. */
  vendors: Vendor[];
}

/**
 * The vendor files of an app. Functions with equal options share one, made of what all of them
 * import; a function keeps its own as long as it holds what the function imports.
 */
export class Vendors {
  readonly #root: string;
  readonly #folder: string;
  readonly #groups = new Map<string, Shared>();
  /** Keys of those that cannot be built. */
  readonly #failed = new Set<string>();
  /** One build at a time: each of them holds every package in memory. */
  #last: Promise<unknown> = Promise.resolve();
  #searching = 0;
  #searched = Promise.withResolvers<void>();

  /** @param outDir folder of the builds of all functions */
  constructor(root: string, outDir: string) {
    this.#root = root;
    this.#folder = join(outDir, "vendor");
  }

  /** Returns a vendor file of an earlier process, unless what is in it has changed. */
  reopen(key: string, group: VendorGroup): Vendor | undefined {
    const { vendors } = this.#group(group);
    const known = vendors.find((each) => each.key === key);
    if (known) return known;
    const vendor = readVendor(join(this.#folder, key), this.#root);
    if (vendor) vendors.push(vendor);
    return vendor;
  }

  /** True unless a package has been installed, removed or replaced since it was built. */
  isCurrent(vendor: Vendor): boolean {
    return areCurrent(vendor.records, this.#root);
  }

  /**
   * Returns a vendor file with what a function imports.
   * @param options those of the function, with its entry point
   * @returns undefined for a function that must be one bundle
   * @throws esbuild's BuildFailure for an error in the function's sources
   */
  async find(group: VendorGroup, options: BuildOptions): Promise<Vendor | undefined> {
    const shared = this.#group(group);
    if (!shared.vendors.every((vendor) => this.isCurrent(vendor))) {
      this.#groups.set(group.id, { imports: new Map(), vendors: [] });
    }
    const imports = await this.#search(group, options);
    if (!imports || imports.length === 0) return undefined;
    const built = this.#last.then(async () => {
      const { imports: all } = this.#group(group);
      return (
        (await this.#build(group, imports, [...all.values()].toSorted(bySpecifier))) ??
        this.#build(group, imports, imports)
      );
    });
    this.#last = built.catch(() => undefined);
    return built;
  }

  /** Finds what a function imports, and waits for the searches of others: they share one file. */
  async #search(
    group: VendorGroup,
    options: BuildOptions,
  ): Promise<readonly PackageImport[] | undefined> {
    if (this.#searching++ === 0) this.#searched = Promise.withResolvers();
    const { promise, resolve } = this.#searched;
    try {
      const imports = await packageImports(options);
      const shared = this.#group(group).imports;
      for (const each of imports ?? []) shared.set(each.specifier, merged(each, shared));
      return imports;
    } finally {
      if (--this.#searching === 0) resolve();
      await promise;
    }
  }

  async #build(
    group: VendorGroup,
    imports: readonly PackageImport[],
    wanted: readonly PackageImport[],
  ): Promise<Vendor | undefined> {
    const { vendors } = this.#group(group);
    const known = vendors.find((each) => covers(each, imports) && this.isCurrent(each));
    if (known) return known;
    const key = vendorKey(group.id, wanted);
    if (this.#failed.has(key)) return undefined;
    const folder = join(this.#folder, key);
    const vendor =
      readVendor(folder, this.#root) ??
      (await buildVendor(folder, this.#root, group.options, wanted));
    if (vendor && covers(vendor, imports)) {
      vendors.unshift(vendor);
      return vendor;
    }
    if (!vendor) this.#failed.add(key);
    return undefined;
  }

  #group({ id }: VendorGroup): Shared {
    const known: Shared = this.#groups.get(id) ?? { imports: new Map(), vendors: [] };
    this.#groups.set(id, known);
    return known;
  }
}

const bySpecifier = (a: PackageImport, b: PackageImport): number =>
  a.specifier < b.specifier ? -1 : 1;

/** Adds the names that other functions use. A module of another path replaces the known one. */
function merged(found: PackageImport, shared: ReadonlyMap<string, PackageImport>): PackageImport {
  const known = shared.get(found.specifier);
  if (known?.path !== found.path) return found;
  if (known.names === "all" || found.names === "all") return { ...found, names: "all" };
  return { ...found, names: [...new Set([...known.names, ...found.names])].toSorted() };
}
