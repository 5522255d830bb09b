import { join } from "node:path";
import type { Code } from "../aws/service.ts";
import type { Graph } from "../graph/index.ts";
import { lambdaFunctions } from "../services/lambda/graph.ts";
import { layerFolders } from "../services/lambda/layers.ts";
import type { Build } from "../services/lambda/build/bundler.ts";
import type { BuildUnit } from "./build-unit.ts";
import { BuildUnits } from "./build-units.ts";

/** The functions of a part, by their names, or all functions. */
export type Part = readonly string[] | "all";

/**
 * Functions that ran within this time of the last invocation are replaced together: an authorizer and
 * the functions behind it, as its answer is cached for 300 seconds unless its infra says otherwise.
 */
const RECENT_MS = 300_000;

/** The builds of a running app's functions. */
export interface LiveBuilds {
  /**
   * Builds every unit whose inputs changed and returns the code to run with this graph. A unit that
   * fails keeps its last good code, and so does every unit with a file of the same save.
   * @throws {Error} the failure of a unit that has no good code yet
   */
  build: (graph: Graph) => Promise<Code>;
  /**
   * Begins to build the functions that ran last from files that are being saved. More may be saved:
   * then this is called again, or `outdate`.
   */
  anticipate: (files: ReadonlySet<string>) => void;
  /** Drops what was begun ahead of a save's end. */
  outdate: () => void;
  /** Records changed files. @returns true when a unit must be built again. */
  touch: (files: Iterable<string>) => boolean;
  /** Makes the next `build` check every unit. */
  touchAll: () => void;
  /** Records that a function runs, by its name. */
  ran: (functionName: string) => void;
  /**
   * The parts in which changed functions are built and replaced: those that ran last, which somebody
   * waits for, then all. One part where that makes no difference.
   */
  parts: () => readonly Part[];
  /** Leaves out of `build`, `confirm` and `codeOf` what is not of this part. */
  limitTo: (part: Part) => void;
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

/** Builds the functions of an app, each again when one of its inputs changes. */
export function liveBuilds(root: string, stateDir: string): LiveBuilds {
  const units = new BuildUnits(root, join(stateDir, "functions"));
  const runs = new Runs();
  let withheld: ReadonlySet<string> = new Set();
  let part: Part = "all";

  /** The units that are left out of this part. */
  const isLeftOut = (): ((unit: BuildUnit) => boolean) => {
    const included = part === "all" ? undefined : units.ofFunctions(part);
    return (unit) => included?.has(unit) === false;
  };

  const builds: LiveBuilds = {
    async build(graph) {
      units.follow(graph);
      const leftOut = isLeftOut();
      await Promise.all(
        units
          .all()
          .filter((unit) => !leftOut(unit))
          .map((unit) => unit.build((error) => units.filesToRepair(error))),
      );
      builds.onBuilt();
      const isHeld = units.heldBack(withheld);
      return codeOf(graph, root, units, (unit) => isHeld(unit) || leftOut(unit));
    },
    anticipate: (files) => anticipate(units, units.ofFunctions(runs.recent), files),
    outdate() {
      for (const unit of units.all()) unit.outdate();
    },
    touch(files) {
      const touched = [...files].flatMap((file) => units.all().filter((unit) => unit.touch(file)));
      return touched.length > 0;
    },
    touchAll() {
      for (const unit of units.all()) unit.touchAll();
    },
    ran: (name) => runs.add(name),
    parts() {
      const first = units.ofFunctions(runs.recent);
      const dirty = units.all().filter(({ isDirty }) => isDirty);
      const isSplit =
        dirty.some((unit) => first.has(unit)) && dirty.some((unit) => !first.has(unit));
      return isSplit ? [runs.recent, "all"] : ["all"];
    },
    limitTo(next) {
      part = next;
    },
    withhold(files) {
      withheld = files;
    },
    confirm() {
      const [isHeld, leftOut] = [units.heldBack(withheld), isLeftOut()];
      for (const unit of units.all()) if (!isHeld(unit) && !leftOut(unit)) unit.confirm();
    },
    reject: (failures) => reject(units, failures),
    failures: () =>
      new Map(
        units.all().flatMap(({ name, failure }) => (failure ? [[name, failure] as const] : [])),
      ),
    inputs: () => units.all().flatMap((unit) => unit.inputs),
    sourceOf(name) {
      const target = units.targets.get(name);
      const unit = units.ofFunction(target?.functionID);
      const code = (unit?.candidate ?? unit?.live)?.code;
      return target && code !== undefined ? { handler: target.handler, code } : undefined;
    },
    onBuilt: () => {},
    stop: () => units.dispose(),
  };
  return builds;
}

/** When functions ran. */
class Runs {
  /** By their names. */
  readonly #lastAt = new Map<string, number>();

  add(name: string): void {
    this.#lastAt.set(name, performance.now());
  }

  /** The names of the functions that ran last. */
  get recent(): string[] {
    const since = Math.max(...this.#lastAt.values()) - RECENT_MS;
    return [...this.#lastAt].flatMap(([name, at]) => (at >= since ? [name] : []));
  }
}

/** Begins the builds of these units that saved files call for, in place of those begun before. */
function anticipate(
  units: BuildUnits,
  first: ReadonlySet<BuildUnit>,
  files: ReadonlySet<string>,
): void {
  for (const unit of units.all()) {
    unit.outdate();
    if (first.has(unit) && unit.inputs.some((file) => files.has(file))) unit.anticipate(files);
  }
}

/** Drops new code that does not load. @returns true when each function has older code. */
function reject(units: BuildUnits, failures: ReadonlyMap<string, Error>): boolean {
  const rejected = [...failures].map(([name, failure]) => {
    const unit = units.ofFunction(units.targets.get(name)?.functionID);
    const isNew = unit?.live !== undefined && unit.offered !== unit.live;
    unit?.reject(failure);
    return isNew;
  });
  return rejected.every(Boolean);
}

/**
 * The code of a graph: new builds, and the last good builds of units that are held back.
 * @throws {Error} the failure of a unit without a good build
 */
function codeOf(
  graph: Graph,
  root: string,
  units: BuildUnits,
  isHeld: (unit: BuildUnit) => boolean,
): Code {
  const offer = (unit: BuildUnit): Build => {
    unit.offered = isHeld(unit) ? unit.live : (unit.candidate ?? unit.live);
    if (unit.offered) return unit.offered;
    throw unit.failure ?? new Error(`${unit.name} was not built.`);
  };
  return {
    functions: new Map(
      lambdaFunctions(graph).flatMap(({ name, target }) => {
        const unit = units.ofFunction(target?.functionID);
        return unit ? [[name, offer(unit)] as const] : [];
      }),
    ),
    layers: layerFolders(graph, root),
  };
}
