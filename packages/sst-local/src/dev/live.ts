import { statSync } from "node:fs";
import { resolve } from "node:path";
import { UserError } from "../errors.ts";
import type { Loaded } from "../evaluate/index.ts";
import type { Graph } from "../graph/index.ts";
import type { InitFailure } from "../services/lambda/index.ts";
import { lambdaFunctions } from "../services/lambda/graph.ts";
import { staticSites } from "../services/site/graph.ts";
import { ModuleError } from "../services/lambda/module-error.ts";
import type { Stack } from "../stack/stack.ts";
import type { LiveBuilds } from "./builds.ts";
import { watchChanges } from "./changes.ts";
import { isAmong } from "./inputs.ts";
import { createProblems, type ProblemListener } from "./problems.ts";
import { sourcePosition } from "./source-position.ts";

export interface LiveOptions {
  stack: Stack;
  /** What the stack was started with, whose functions come from `builds`. */
  loaded: Loaded;
  builds: LiveBuilds;
  /** Folder of sst.config.ts. */
  cwd: string;
  /** Evaluates the infra if anything it read has changed. @throws UserError for a mistake in it */
  evaluate: () => Promise<Loaded>;
  listener: LiveListener;
}

/** What happens to saved files, for whoever shows it. */
export interface LiveListener extends ProblemListener {
  /** Something new runs: which functions, by the names that the infra gave them. */
  reloaded: (event: { infra: boolean; functions: string[]; milliseconds: number }) => void;
}

/** Brings saved files into a running stack. */
export interface Live {
  /** Ends after what is under way. */
  stop: () => Promise<void>;
}

/** What the infra is called when it is broken or mended. */
const INFRA = "infra";

/**
 * Watches everything that a stack was made from. A save of a source is live as soon as it is built
 * and loaded, one of what the infra was evaluated from once it is evaluated again; a file that is
 * both waits for the infra, so that every save comes to life whole.
 */
export function startLive({ stack, loaded, builds, cwd, evaluate, listener }: LiveOptions): Live {
  let { graph } = loaded;
  let watch = watchedOf(loaded, cwd);
  /** Evaluated and not yet tried. */
  let next: { graph: Graph; saves: number } | undefined;
  /** Files of the infra that changed since the graph that runs was evaluated. */
  const infraChanged = new Set<string>();
  let infraSaves = 0;
  let infraFailure: Error | undefined;
  let evaluation: Promise<void> | undefined;
  let work = Promise.resolve();
  let savedAt = performance.now();
  let isStopped = false;
  const problems = createProblems(listener);

  const isInfra = (file: string): boolean =>
    isAmong(file, watch) || (infraFailure !== undefined && !isAmong(file, builds.inputs()));
  const changes = watchChanges({
    concerns: (file) =>
      isInfra(file) || builds.failures().size > 0 || isAmong(file, builds.inputs()),
    onSettled(files) {
      savedAt = performance.now();
      problems.saved();
      const infra = [...files].filter(isInfra);
      // A file that is only copied beside a function is read to hash it: nothing waits for that.
      const copied = copiedPaths(graph, cwd);
      for (const file of infra) if (!isAmong(file, copied)) infraChanged.add(file);
      if (infra.length > 0) {
        infraSaves++;
        startEvaluation();
      }
      if (builds.touch(files)) void enqueue();
    },
  });
  builds.onBuilt = watchAll;
  builds.confirm();
  // Nobody listened while the stack started: what was saved then is found by looking.
  watchAll();
  builds.touchAll();
  if (watch.some((path) => isNewer(path, performance.timeOrigin))) startEvaluation();
  void enqueue();

  function watchAll(): void {
    if (isStopped) return;
    const suspect = infraFailure && placeIn(infraFailure.message, cwd);
    changes.watch([...watch, ...builds.inputs(), ...(suspect === undefined ? [] : [suspect])]);
  }

  function enqueue(): Promise<void> {
    work = work.then(bringToLife).catch((error: unknown) => problems.fault(error));
    return work;
  }

  function startEvaluation(): void {
    evaluation ??= evaluateLatest().catch((error: unknown) => {
      evaluation = undefined;
      problems.fault(error);
    });
  }

  async function evaluateLatest(): Promise<void> {
    let saves: number;
    do {
      saves = infraSaves;
      try {
        const made = await evaluate();
        watch = watchedOf(made, cwd);
        infraFailure = undefined;
        next = { graph: made.graph, saves };
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        infraFailure = error;
        next = undefined;
      }
      // What was saved meanwhile was not seen, or half of it.
    } while (!isStopped && saves !== infraSaves);
    // From here on a save calls for another evaluation.
    evaluation = undefined;
    await enqueue();
  }

  /** Runs what is good of everything saved so far. */
  async function bringToLife(): Promise<void> {
    if (isStopped) return;
    const begun = savedAt;
    // Of an older save than the last: another evaluation is on its way.
    const tried = next?.saves === infraSaves ? next.graph : undefined;
    const { saves } = next ?? {};
    next = undefined;
    let infra = false;
    let functions: readonly string[] | undefined;
    if (tried) {
      builds.withheld = new Set();
      infra = essence(tried) !== essence(graph);
      try {
        functions = await update(infra ? tried : graph);
        if (infra) graph = tried;
        if (saves === infraSaves) infraChanged.clear();
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        infraFailure = error;
        infra = false;
      }
    }
    if (!functions) {
      // The infra cannot be followed, or not yet: code that has nothing to do with it can run.
      builds.withheld = infraChanged;
      functions = await update(graph);
    }
    watchAll();
    if (infra || functions.length > 0) {
      const milliseconds = performance.now() - begun;
      listener.reloaded({ infra, functions: functions.map(nameOf), milliseconds });
    }
    const failures = new Map(builds.failures());
    if (infraFailure) failures.set(INFRA, infraFailure);
    problems.are(failures);
  }

  /** What changed, once only code that loads is left. @throws UserError for the graph */
  async function update(to: Graph): Promise<readonly string[]> {
    for (;;) {
      try {
        const changed = await stack.update(to);
        builds.confirm();
        return changed;
      } catch (error) {
        if (!(error instanceof ModuleError)) throw error;
        const reasons = [...error.failures].map(
          ([name, failure]) => [name, doesNotLoad(name, failure)] as const,
        );
        if (!builds.reject(new Map(reasons))) throw error;
      }
    }
  }

  function doesNotLoad(name: string, { errorType, errorMessage, trace }: InitFailure): UserError {
    const source = builds.sourceOf(name);
    const position = source && sourcePosition(trace ?? [], source.code, cwd);
    return new UserError(
      errorType === "Runtime.HandlerNotFound" && source
        ? `${source.handler} is not a function that is exported.`
        : `${position === undefined ? "" : `${position}: `}${errorType}: ${errorMessage}`,
    );
  }

  const nameOf = (functionName: string): string =>
    lambdaFunctions(graph).find(({ name }) => name === functionName)?.logicalName ?? functionName;

  return {
    async stop() {
      isStopped = true;
      changes.close();
      await evaluation;
      await work;
      changes.close();
      await builds.stop();
    },
  };
}

/** What is looked at for the infra, but for the output of sites: that comes of it. */
function watchedOf({ graph, watch }: Loaded, cwd: string): string[] {
  const outputs = staticSites(graph).flatMap(({ build, output }) =>
    build ? [resolve(cwd, output)] : [],
  );
  return watch.filter((path) => !outputs.some((output) => `${path}/`.startsWith(`${output}/`)));
}

function isNewer(path: string, time: number): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.mtimeMs > time;
}

/** What tells graphs apart. The time of an evaluation, by which SST builds sites anew, does not. */
const essence = (graph: Graph): string =>
  JSON.stringify(graph, (key, value: unknown) => (key === "triggers" ? undefined : value));

const copiedPaths = (graph: Graph, cwd: string): string[] =>
  Object.values(graph.targets).flatMap(({ copyFiles }) =>
    copyFiles.map(({ from }) => resolve(cwd, from)),
  );

/** The file that a message begins with, `infra/api.ts:3:5: …`. */
function placeIn(message: string, cwd: string): string | undefined {
  const file = /^\s*([^\s:]+):\d+:\d+: /m.exec(message)?.[1];
  return file === undefined ? undefined : resolve(cwd, file);
}
