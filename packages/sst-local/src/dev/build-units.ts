import { resolve } from "node:path";
import type { FunctionTarget, Graph } from "../graph/index.ts";
import { BuildError } from "../services/lambda/build/bundler.ts";
import {
  type FunctionBuilder,
  functionBuilder,
} from "../services/lambda/build/function-builder.ts";
import { lambdaFunctions } from "../services/lambda/graph.ts";
import { Vendors } from "../services/lambda/build/vendors.ts";
import { BuildUnit } from "./build-unit.ts";

/** The build units of a graph: one for each function. */
export class BuildUnits {
  /** By function name, from the last graph. */
  targets: ReadonlyMap<string, FunctionTarget> = new Map();
  readonly #root: string;
  readonly #outDir: string;
  readonly #vendors: Vendors;
  /** By function ID. */
  readonly #functions = new Map<
    string,
    { unit: BuildUnit; bundler: FunctionBuilder; identity: string }
  >();

  constructor(root: string, outDir: string) {
    this.#root = root;
    this.#outDir = outDir;
    this.#vendors = new Vendors(root, outDir);
  }

  all(): BuildUnit[] {
    return [...this.#functions.values()].map(({ unit }) => unit);
  }

  /** The units of functions, by the functions' names; others are left out. */
  ofFunctions(names: readonly string[]): Set<BuildUnit> {
    return new Set(
      names.flatMap((name) => this.ofFunction(this.targets.get(name)?.functionID) ?? []),
    );
  }

  /** The unit of a function, by its ID. */
  ofFunction(functionID: string | undefined): BuildUnit | undefined {
    return this.#functions.get(functionID ?? "")?.unit;
  }

  /** Creates and removes units to match the graph; units of unchanged functions are kept. */
  follow(graph: Graph): void {
    this.targets = new Map(
      lambdaFunctions(graph).flatMap(({ name, target }) => (target ? [[name, target]] : [])),
    );
    const ids = new Set<string>();
    for (const target of this.targets.values()) {
      const { functionID, handler, bundle, runtime, properties, copyFiles } = target;
      ids.add(functionID);
      const identity = JSON.stringify([handler, bundle, runtime, properties, copyFiles]);
      const known = this.#functions.get(functionID);
      if (known?.identity === identity) continue;
      void known?.bundler.dispose();
      const bundler = functionBuilder({
        ...{ target, root: this.#root, outDir: this.#outDir, vendors: this.#vendors },
      });
      const unit = new BuildUnit(functionID, bundler);
      unit.live = known?.unit.live;
      this.#functions.set(functionID, { unit, bundler, identity });
    }
    for (const [id, { bundler }] of this.#functions) {
      if (ids.has(id)) continue;
      this.#functions.delete(id);
      void bundler.dispose();
    }
  }

  /**
   * Selects the units whose new code must not run: those that fail, those with a withheld file, and
   * those with a changed file of the same save as either.
   */
  heldBack(withheld: ReadonlySet<string>): (unit: BuildUnit) => boolean {
    const files = new Set(withheld);
    const held = new Set<BuildUnit>();
    let before: number;
    do {
      before = held.size;
      for (const unit of this.all()) {
        if (!unit.failure && ![...unit.changed].some((file) => files.has(file))) continue;
        held.add(unit);
        for (const file of unit.changed) files.add(file);
      }
    } while (held.size > before);
    return (unit) => held.has(unit);
  }

  /** The files whose change may repair a failed build. */
  filesToRepair(error: unknown): readonly string[] {
    if (error instanceof BuildError) return error.files;
    return [...this.targets.values()].map(({ handler }) => resolve(this.#root, handler));
  }

  async dispose(): Promise<void> {
    await Promise.all([...this.#functions.values()].map(({ bundler }) => bundler.dispose()));
  }
}
