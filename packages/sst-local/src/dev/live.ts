import { statSync } from "node:fs";
import { resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../errors.ts";
import type { Loaded } from "../evaluate/index.ts";
import type { Graph } from "../graph/index.ts";
import { lambdaFunctions } from "../services/lambda/graph.ts";
import type { InitFailure } from "../services/lambda/index.ts";
import { staticSites } from "../services/site/graph.ts";
import { ModuleError } from "../services/lambda/module-error.ts";
import type { Stack } from "../stack/stack.ts";
import type { LiveBuilds } from "./builds.ts";
import { isAmong, watchChanges } from "./changes.ts";
import {
  initialState,
  type LiveEffect,
  type LiveEvent,
  type LiveState,
  step,
  withheldFiles,
} from "./live-state.ts";
import { createProblems, type ProblemListener } from "./problems.ts";
import { sourcePosition } from "./source-position.ts";

/** The functions that nobody waits for are built this long after the others, whose first request then has the cores. */
const PAUSE_MS = 100;

export interface LiveOptions {
  stack: Stack;
  /** The graph that the stack was started with; its functions come from `builds`. */
  loaded: Loaded;
  builds: LiveBuilds;
  /** Folder of sst.config.ts. */
  cwd: string;
  /**
   * Evaluates the infra if anything that it read has changed.
   * @throws {UserError} for a mistake in it
   */
  evaluate: () => Promise<Loaded>;
  listener: LiveListener;
}

/** Receives the results of saves. */
export interface LiveListener extends ProblemListener {
  /** New code or infra runs. `functions`: their logical names. */
  reloaded: (event: { infra: boolean; functions: string[]; milliseconds: number }) => void;
}

/** Live reload of a running stack. */
export interface Live {
  /** Stops watching; resolves after the evaluation and the update in progress. */
  stop: () => Promise<void>;
}

/**
 * Watches all files that a running stack was made from and updates the stack when they are saved. A
 * saved source runs as soon as it is built and loaded; a saved file of the infra takes effect after
 * an evaluation; a file that is both waits for the evaluation. See live-state.ts for the order.
 */
export function startLive({ stack, loaded, builds, cwd, evaluate, listener }: LiveOptions): Live {
  let state = initialState(loaded.graph, watchedPaths(loaded, cwd), performance.now());
  const problems = createProblems(listener);
  const pending = new Set<Promise<void>>();

  const isInfra = (file: string): boolean => isInfraFile(file, state, builds);
  const changes = watchChanges({
    concerns: (file) =>
      isInfra(file) || builds.failures().size > 0 || isAmong(file, builds.inputs()),
    onPaused: builds.anticipate,
    onSettled(files, isAsPaused) {
      if (!isAsPaused) builds.outdate();
      problems.saved();
      const infra = [...files].filter(isInfra);
      // The evaluation reads a file that is copied beside a function only to hash it.
      const copied = copiedPaths(state.graph, cwd);
      dispatch({
        type: "saved",
        at: performance.now(),
        isInfra: infra.length > 0,
        infra: infra.filter((file) => !isAmong(file, copied)),
        needsBuild: builds.touch(files),
      });
    },
  });

  function dispatch(event: LiveEvent): void {
    const [next, effects] = step(state, event);
    state = next;
    builds.withhold(withheldFiles(state));
    for (const effect of effects) perform(effect);
  }

  function perform(effect: LiveEffect): void {
    switch (effect.type) {
      case "evaluate":
        return track(evaluateInfra(evaluate, cwd));
      case "update":
        return track(
          updateStack({ stack, builds, cwd }, effect.graph, state.update.phase === "trying"),
        );
      case "watch":
        return watchAll();
      case "report reloaded":
        return listener.reloaded({
          infra: effect.isInfra,
          functions: logicalNames(state.graph, effect.functions),
          milliseconds: performance.now() - effect.begunAt,
        });
      case "report problems": {
        const infra = state.failure ? ([["infra", state.failure]] as const) : [];
        return problems.are(new Map([...builds.failures(), ...infra]));
      }
      case "report fault":
        return problems.fault(effect.error);
    }
  }

  function track(work: Promise<LiveEvent>): void {
    const done: Promise<void> = work.then(dispatch).finally(() => pending.delete(done));
    pending.add(done);
  }

  function watchAll(): void {
    if (state.update.phase === "stopped") return;
    changes.watch([...state.watched, ...builds.inputs(), ...failedFiles(state, cwd)]);
  }

  builds.onBuilt = watchAll;
  builds.confirm();
  // Nothing was watched while the stack started: the next build checks every input.
  builds.touchAll();
  const isOutdated = state.watched.some((path) => isNewer(path, performance.timeOrigin));
  dispatch({ type: "started", isOutdated });

  return {
    async stop() {
      dispatch({ type: "stopped" });
      changes.close();
      await Promise.all(pending);
    },
  };
}

/** While the infra is broken, any file that is no source may repair it. */
const isInfraFile = (file: string, state: LiveState, builds: LiveBuilds): boolean =>
  isAmong(file, state.watched) || (state.failure !== undefined && !isAmong(file, builds.inputs()));

async function evaluateInfra(evaluate: LiveOptions["evaluate"], cwd: string): Promise<LiveEvent> {
  try {
    const evaluated = await evaluate();
    return { type: "evaluated", graph: evaluated.graph, watched: watchedPaths(evaluated, cwd) };
  } catch (error) {
    return error instanceof UserError
      ? { type: "evaluation failed", failure: error }
      : { type: "evaluation crashed", error };
  }
}

/**
 * Updates the stack. New code for the graph that runs already is taken first by the functions that
 * ran last.
 */
async function updateStack(
  app: Pick<LiveOptions, "stack" | "builds" | "cwd">,
  graph: Graph,
  isNew: boolean,
): Promise<LiveEvent> {
  const functions = new Set<string>();
  try {
    for (const [index, part] of (isNew ? ["all" as const] : app.builds.parts()).entries()) {
      if (index > 0) await sleep(PAUSE_MS);
      app.builds.limitTo(part);
      for (const name of await updatePart(app, graph)) functions.add(name);
    }
    return { type: "updated", functions: [...functions] };
  } catch (error) {
    return updateFailure(error);
  }
}

/**
 * Updates the stack, going back to the last good code of each function that does not load.
 * @returns the names of the functions that were added or replaced
 */
async function updatePart(
  { stack, builds, cwd }: Pick<LiveOptions, "stack" | "builds" | "cwd">,
  graph: Graph,
): Promise<readonly string[]> {
  for (;;) {
    try {
      const functions = await stack.update(graph);
      builds.confirm();
      return functions;
    } catch (error) {
      if (!(error instanceof ModuleError)) throw error;
      const failures = [...error.failures].map(
        ([name, failure]) => [name, loadError(builds.sourceOf(name), failure, cwd)] as const,
      );
      if (!builds.reject(new Map(failures))) throw error;
    }
  }
}

function loadError(
  source: ReturnType<LiveBuilds["sourceOf"]>,
  { errorType, errorMessage, trace }: InitFailure,
  cwd: string,
): UserError {
  const position = source && sourcePosition(trace ?? [], source.code, cwd);
  return new UserError(
    errorType === "Runtime.HandlerNotFound" && source
      ? `${source.handler} is not an exported function.`
      : `${position === undefined ? "" : `${position}: `}${errorType}: ${errorMessage}`,
  );
}

const updateFailure = (error: unknown): LiveEvent =>
  error instanceof UserError
    ? { type: "update refused", failure: error }
    : { type: "update crashed", error };

/** The paths that the evaluation read, without the output of sites, which is built from it. */
function watchedPaths({ graph, watch }: Loaded, cwd: string): string[] {
  const outputs = staticSites(graph).flatMap(({ build, output }) =>
    build ? [resolve(cwd, output)] : [],
  );
  return watch.filter((path) => !outputs.some((output) => `${path}/`.startsWith(`${output}/`)));
}

function isNewer(path: string, time: number): boolean {
  const stat = statSync(path, { throwIfNoEntry: false });
  return stat?.isFile() === true && stat.mtimeMs > time;
}

const copiedPaths = (graph: Graph, cwd: string): string[] =>
  Object.values(graph.targets).flatMap(({ copyFiles }) =>
    copyFiles.map(({ from }) => resolve(cwd, from)),
  );

const logicalNames = (graph: Graph, names: readonly string[]): string[] => {
  const functions = lambdaFunctions(graph);
  return names.map((each) => functions.find(({ name }) => name === each)?.logicalName ?? each);
};

/** The file at the start of a failure's message, such as `infra/api.ts:3:5: …`; empty without one. */
function failedFiles({ failure }: LiveState, cwd: string): string[] {
  const file = /^\s*([^\s:]+):\d+:\d+: /m.exec(failure?.message ?? "")?.[1];
  return file === undefined ? [] : [resolve(cwd, file)];
}
