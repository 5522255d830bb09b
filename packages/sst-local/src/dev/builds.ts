import { basename, dirname, join, resolve } from "node:path";
import { type Build, BuildError, Bundler } from "../services/lambda/build/bundler.ts";
import { buildLayer, type LayerBuild, LayerError } from "../services/lambda/build/layer.ts";
import type { FunctionTarget, Graph } from "../graph/index.ts";
import { lambdaFunctions } from "../services/lambda/graph.ts";
import { layerVersions } from "../services/lambda/layers.ts";
import type { Code } from "../aws/service.ts";
import { type BuildResult, BuildUnit } from "./build-unit.ts";

/** The builds of a running app's functions and layers. */
export interface LiveBuilds {
  /**
   * Builds every unit whose inputs changed and returns the code to run with this graph. A unit that
   * fails keeps its last good code, and so does every unit with a file of the same save.
   * @throws {Error} the failure of a unit that has no good code yet
   */
  build: (graph: Graph) => Promise<Code>;
  /** Records changed files. @returns true when a unit must be built again. */
  touch: (files: Iterable<string>) => boolean;
  /** Makes the next `build` check every unit. */
  touchAll: () => void;
  /** Sets the files whose new code must not run yet. */
  withhold: (files: ReadonlySet<string>) => void;
  /** Reports that the code of the last `build` runs. */
  confirm: () => void;
  /**
   * Reports that these functions, by name, do not load with the code of the last `build`.
   * @returns true when each of them has older code to run instead.
   */
  reject: (failures: ReadonlyMap<string, Error>) => boolean;
  /** The units that do not build or load, by name. */
  failures: () => Map<string, Error>;
  /** Files and folders to watch. */
  inputs: () => string[];
  /** The source handler and the folder of the newest code of a function, by the function's name. */
  sourceOf: (functionName: string) => { handler: string; code: string } | undefined;
  /** Called after a build, when `inputs` may have changed. */
  onBuilt: () => void;
  stop: () => Promise<void>;
}

/** Builds the functions and layers of an app, each again when one of its inputs changes. */
export function liveBuilds(root: string, stateDir: string): LiveBuilds {
  const outDir = join(stateDir, "functions");
  const functions = new Map<
    string,
    { unit: BuildUnit<Build>; bundler: Bundler; identity: string }
  >();
  const layers = new Map<string, BuildUnit<LayerBuild>>();
  /** By function name, from the graph of the last build. */
  let targets = new Map<string, FunctionTarget>();

  let withheld: ReadonlySet<string> = new Set();

  const builds: LiveBuilds = {
    withhold(files) {
      withheld = files;
    },

    async build(graph) {
      follow(graph);
      await Promise.all(units().map((unit) => unit.build((error) => filesToRepair(error))));
      builds.onBuilt();
      const isHeld = heldBack();
      const codeOf = <T extends BuildResult>(unit: BuildUnit<T>): T => {
        unit.offered = isHeld(unit) ? unit.live : (unit.candidate ?? unit.live);
        if (unit.offered) return unit.offered;
        throw unit.failure ?? new Error(`${unit.name} was not built.`);
      };
      return {
        functions: new Map(
          lambdaFunctions(graph).flatMap(({ name, target }) => {
            const unit = target && functions.get(target.functionID)?.unit;
            return unit ? [[name, codeOf(unit)] as const] : [];
          }),
        ),
        layers: new Map(
          layerVersions(graph).flatMap(({ arn, folder }) => {
            const unit = layers.get(folder);
            return unit ? [[arn, codeOf(unit).folder] as const] : [];
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
        const unit = functions.get(targets.get(name)?.functionID ?? "")?.unit;
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
      const target = targets.get(name);
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

  function units(): BuildUnit<BuildResult>[] {
    return [...[...functions.values()].map(({ unit }) => unit), ...layers.values()];
  }

  /** Selects units that fail, units with a withheld file, and units with a file of the same save. */
  function heldBack(): (unit: BuildUnit<BuildResult>) => boolean {
    const files = new Set(withheld);
    const held = new Set<BuildUnit<BuildResult>>();
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

  /** Creates and removes units to match the graph; units of unchanged functions are kept. */
  function follow(graph: Graph): void {
    targets = new Map(
      lambdaFunctions(graph).flatMap(({ name, target }) => (target ? [[name, target]] : [])),
    );
    const ids = new Set<string>();
    for (const target of targets.values()) {
      const { functionID, handler, bundle, runtime, properties, copyFiles } = target;
      ids.add(functionID);
      const identity = JSON.stringify([handler, bundle, runtime, properties, copyFiles]);
      const known = functions.get(functionID);
      if (known?.identity === identity) continue;
      void known?.bundler.dispose();
      const bundler = new Bundler({ target, root, outDir });
      const unit = new BuildUnit<Build>(functionID, () => bundler.build(true));
      unit.live = known?.unit.live;
      functions.set(functionID, { unit, bundler, identity });
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
      layers.set(folder, new BuildUnit(name, () => buildLayer(folder, root)));
    }
  }

  function filesToRepair(error: unknown): readonly string[] {
    if (error instanceof BuildError) return error.files;
    if (error instanceof LayerError) return error.inputs;
    return [...targets.values()].map(({ handler }) => resolve(root, handler));
  }
}
