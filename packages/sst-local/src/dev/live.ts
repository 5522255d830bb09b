import { statSync } from "node:fs";
import { resolve } from "node:path";
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
  step,
  withheldFiles,
} from "./live-state.ts";
import { createProblems, type ProblemListener } from "./problems.ts";
import { sourcePosition } from "./source-position.ts";

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

/** The name of the infra in reports. */
const INFRA = "infra";

/**
 * Watches all files that a running stack was made from and updates the stack when they are saved. A
 * saved source runs as soon as it is built and loaded; a saved file of the infra takes effect after
 * an evaluation; a file that is both waits for the evaluation. See live-state.ts for the order.
 */
export function startLive({ stack, loaded, builds, cwd, evaluate, listener }: LiveOptions): Live {
  let state = initialState(loaded.graph, watchedPaths(loaded, cwd), performance.now());
  const problems = createProblems(listener);
  const pending = new Set<Promise<void>>();

  const isInfra = (file: string): boolean =>
    isAmong(file, state.watched) ||
    (state.failure !== undefined && !isAmong(file, builds.inputs()));
  const changes = watchChanges({
    concerns: (file) =>
      isInfra(file) || builds.failures().size > 0 || isAmong(file, builds.inputs()),
    onSettled(files) {
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
        return track(evaluateInfra());
      case "update":
        return track(updateStack(effect.graph));
      case "watch":
        return watchAll();
      case "report reloaded": {
        const { isInfra: infra, functions, begunAt } = effect;
        const milliseconds = performance.now() - begunAt;
        return listener.reloaded({ infra, functions: functions.map(logicalName), milliseconds });
      }
      case "report problems": {
        const failures = new Map(builds.failures());
        if (state.failure) failures.set(INFRA, state.failure);
        return problems.are(failures);
      }
      case "report fault":
        return problems.fault(effect.error);
    }
  }

  function track(work: Promise<LiveEvent>): void {
    const done: Promise<void> = work.then(dispatch).finally(() => pending.delete(done));
    pending.add(done);
  }

  async function evaluateInfra(): Promise<LiveEvent> {
    try {
      const evaluated = await evaluate();
      return {
        type: "evaluated",
        graph: evaluated.graph,
        watched: watchedPaths(evaluated, cwd),
      };
    } catch (error) {
      return error instanceof UserError
        ? { type: "evaluation failed", failure: error }
        : { type: "evaluation crashed", error };
    }
  }

  /** Updates the stack, going back to the last good code of each function that does not load. */
  async function updateStack(graph: Graph): Promise<LiveEvent> {
    for (;;) {
      try {
        const functions = await stack.update(graph);
        builds.confirm();
        return { type: "updated", functions };
      } catch (error) {
        if (!(error instanceof ModuleError)) return updateFailure(error);
        const reasons = [...error.failures].map(
          ([name, failure]) => [name, loadError(name, failure)] as const,
        );
        if (!builds.reject(new Map(reasons))) return updateFailure(error);
      }
    }
  }

  function loadError(name: string, { errorType, errorMessage, trace }: InitFailure): UserError {
    const source = builds.sourceOf(name);
    const position = source && sourcePosition(trace ?? [], source.code, cwd);
    return new UserError(
      errorType === "Runtime.HandlerNotFound" && source
        ? `${source.handler} is not an exported function.`
        : `${position === undefined ? "" : `${position}: `}${errorType}: ${errorMessage}`,
    );
  }

  function watchAll(): void {
    if (state.update.phase === "stopped") return;
    const failedFile = state.failure && fileOf(state.failure.message, cwd);
    changes.watch([
      ...state.watched,
      ...builds.inputs(),
      ...(failedFile === undefined ? [] : [failedFile]),
    ]);
  }

  const logicalName = (functionName: string): string =>
    lambdaFunctions(state.graph).find(({ name }) => name === functionName)?.logicalName ??
    functionName;

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

/** The file at the start of a message such as `infra/api.ts:3:5: …`. */
function fileOf(message: string, cwd: string): string | undefined {
  const file = /^\s*([^\s:]+):\d+:\d+: /m.exec(message)?.[1];
  return file === undefined ? undefined : resolve(cwd, file);
}
