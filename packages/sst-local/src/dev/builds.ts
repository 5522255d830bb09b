import { basename, dirname, join, resolve } from "node:path";
import { type Build, BuildError, Bundler } from "../services/lambda/build/bundler.ts";
import { buildLayer, type LayerBuild, LayerError } from "../services/lambda/build/layer.ts";
import type { FunctionTarget, Graph } from "../graph/index.ts";
import { lambdaFunctions } from "../services/lambda/graph.ts";
import { layerVersions } from "../services/lambda/layers.ts";
import type { Code } from "../aws/service.ts";
import { type Made, Unit } from "./build-unit.ts";

export interface LiveBuilds {
  /**
   * The code to run with this graph: what was touched is built again. Of what fails, and of all that
   * was made from files saved with it, the last good code is taken.
   * @throws the failure of something that was never good
   */
  build: (graph: Graph) => Promise<Code>;
  /** Takes note of changed files; says whether anything has to be built again. */
  touch: (files: Iterable<string>) => boolean;
  /** Looks at the next `build` whether anything has changed. */
  touchAll: () => void;
  /** Code built from these files stays out until they are no longer in the set. */
  withheld: ReadonlySet<string>;
  /** The code of the last `build` runs. */
  confirm: () => void;
  /**
   * The code of the last `build` does not run, as these functions, by name, do not load. Says
   * whether there is older code to run instead.
   */
  reject: (failures: ReadonlyMap<string, Error>) => boolean;
  /** What does not build or run, by name, with the reason. */
  failures: () => Map<string, Error>;
  /** Files and folders to watch. */
  inputs: () => string[];
  /** The source handler of a function and the folder of its newest code, by the function's name. */
  sourceOf: (functionName: string) => { handler: string; code: string } | undefined;
  /** Called when builds are done, and inputs may be other than before. */
  onBuilt: () => void;
  stop: () => Promise<void>;
}

/** Builds the functions and layers of an app again and again, each when it has to be. */
export function liveBuilds(root: string, stateDir: string): LiveBuilds {
  const outDir = join(stateDir, "functions");
  const functions = new Map<string, { unit: Unit<Build>; bundler: Bundler; is: string }>();
  const layers = new Map<string, Unit<LayerBuild>>();
  /** By the function's name, as the graph of the last build has it. */
  let named = new Map<string, FunctionTarget>();

  const builds: LiveBuilds = {
    withheld: new Set(),

    async build(graph) {
      follow(graph);
      await Promise.all(units().map((unit) => unit.build((error) => suspects(error))));
      builds.onBuilt();
      const isHeld = heldBack();
      const madeOf = <T extends Made>(unit: Unit<T>): T => {
        unit.offered = isHeld(unit) ? unit.live : (unit.candidate ?? unit.live);
        if (unit.offered) return unit.offered;
        throw unit.failure ?? new Error(`${unit.name} was not built.`);
      };
      return {
        functions: new Map(
          lambdaFunctions(graph).flatMap(({ name, target }) => {
            const unit = target && functions.get(target.functionID)?.unit;
            return unit ? [[name, madeOf(unit)] as const] : [];
          }),
        ),
        layers: new Map(
          layerVersions(graph).flatMap(({ arn, folder }) => {
            const unit = layers.get(folder);
            return unit ? [[arn, madeOf(unit).folder] as const] : [];
          }),
        ),
      };
    },

    touch(files) {
      const touched = [...files].flatMap((file) => units().filter((unit) => unit.touch(file)));
      return touched.length > 0;
    },

    touchAll() {
      for (const unit of units()) unit.touchAll();
    },

    confirm() {
      const isHeld = heldBack();
      for (const unit of units()) if (!isHeld(unit)) unit.confirm();
    },

    reject(failures) {
      const rejected = [...failures].map(([name, failure]) => {
        const unit = functions.get(named.get(name)?.functionID ?? "")?.unit;
        const isNew = unit?.live !== undefined && unit.offered !== unit.live;
        unit?.reject(failure);
        return isNew;
      });
      return rejected.every(Boolean);
    },

    failures: () =>
      new Map(units().flatMap(({ name, failure }) => (failure ? [[name, failure] as const] : []))),
    inputs: () => units().flatMap((unit) => unit.inputs),
    sourceOf(name) {
      const target = named.get(name);
      const unit = target && functions.get(target.functionID)?.unit;
      const code = (unit?.candidate ?? unit?.live)?.code;
      return target && code !== undefined ? { handler: target.handler, code } : undefined;
    },
    onBuilt: () => {},
    async stop() {
      await Promise.all([...functions.values()].map(({ bundler }) => bundler.dispose()));
    },
  };
  return builds;

  function units(): Unit<Made>[] {
    return [...[...functions.values()].map(({ unit }) => unit), ...layers.values()];
  }

  /** What fails, what is withheld, and whatever was saved together with either. */
  function heldBack(): (unit: Unit<Made>) => boolean {
    const files = new Set(builds.withheld);
    const held = new Set<Unit<Made>>();
    let before: number;
    do {
      before = held.size;
      for (const unit of units()) {
        if (!unit.failure && ![...unit.changed].some((file) => files.has(file))) continue;
        held.add(unit);
        for (const file of unit.changed) files.add(file);
      }
    } while (held.size > before);
    return (unit) => held.has(unit);
  }

  /** A unit for each function and layer of the graph; those that stay what they are go on. */
  function follow(graph: Graph): void {
    named = new Map(
      lambdaFunctions(graph).flatMap(({ name, target }) => (target ? [[name, target]] : [])),
    );
    const ids = new Set<string>();
    for (const target of named.values()) {
      const { functionID, handler, bundle, runtime, properties, copyFiles } = target;
      ids.add(functionID);
      const is = JSON.stringify([handler, bundle, runtime, properties, copyFiles]);
      const known = functions.get(functionID);
      if (known?.is === is) continue;
      void known?.bundler.dispose();
      const bundler = new Bundler({ target, root, outDir });
      const unit = new Unit<Build>(functionID, () => bundler.build(true));
      unit.live = known?.unit.live;
      functions.set(functionID, { unit, bundler, is });
    }
    for (const [id, { bundler }] of functions) {
      if (ids.has(id)) continue;
      functions.delete(id);
      void bundler.dispose();
    }
    const folders = new Set(layerVersions(graph).map(({ folder }) => folder));
    for (const folder of layers.keys()) if (!folders.has(folder)) layers.delete(folder);
    for (const folder of folders) {
      if (layers.has(folder)) continue;
      const name = `layer ${basename(dirname(folder))}`;
      layers.set(folder, new Unit(name, () => buildLayer(folder, root)));
    }
  }

  function suspects(error: unknown): readonly string[] {
    if (error instanceof BuildError) return error.files;
    if (error instanceof LayerError) return error.inputs;
    return [...named.values()].map(({ handler }) => resolve(root, handler));
  }
}
