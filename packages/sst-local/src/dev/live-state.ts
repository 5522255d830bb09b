import type { UserError } from "../errors.ts";
import type { Graph } from "../graph/index.ts";

/**
 * The state of live reload. Two activities run at the same time: evaluations of the infra and
 * updates of the stack, at most one of each.
 */
export interface LiveState {
  /** The graph that runs. */
  graph: Graph;
  /** Paths whose change calls for another evaluation. */
  watched: readonly string[];
  /** The number of saves of the infra so far. */
  revision: number;
  /** The revision that is being evaluated; undefined when none is. */
  evaluating: number | undefined;
  /** An evaluated graph that no update has tried yet. */
  candidate: { graph: Graph; revision: number } | undefined;
  update: Update;
  /** Files of the infra that were saved since the graph that runs was evaluated. */
  changedInfra: ReadonlySet<string>;
  /** Why the last saved infra does not run. */
  failure: UserError | undefined;
  /** Time of the last save, in ms. */
  savedAt: number;
}

/** An update of the stack. `isQueued` is true when another update follows it. */
export type Update =
  | { phase: "idle" }
  /** Runs the graph of the last evaluation. */
  | {
      phase: "trying";
      graph: Graph;
      revision: number;
      isNew: boolean;
      begunAt: number;
      isQueued: boolean;
    }
  /** Runs new code with the graph that runs already. */
  | { phase: "refreshing"; begunAt: number; isQueued: boolean }
  | { phase: "stopped" };

export type LiveEvent =
  /** The stack serves. `isOutdated`: the infra was saved while it started. */
  | { type: "started"; isOutdated: boolean }
  | {
      type: "saved";
      at: number;
      /** Whether a file of the infra was saved. */
      isInfra: boolean;
      /** Files of the infra whose content decides about code: files that are only copied do not. */
      infra: readonly string[];
      /** Whether a function must be built again. */
      needsBuild: boolean;
    }
  | { type: "evaluated"; graph: Graph; watched: readonly string[] }
  | { type: "evaluation failed"; failure: UserError }
  | { type: "evaluation crashed"; error: unknown }
  /** `functions`: names of those that were added or replaced. */
  | { type: "updated"; functions: readonly string[] }
  | { type: "update refused"; failure: UserError }
  | { type: "update crashed"; error: unknown }
  | { type: "stopped" };

export type LiveEffect =
  | { type: "evaluate" }
  | { type: "update"; graph: Graph }
  /** Watch the files that the state and the builds depend on now. */
  | { type: "watch" }
  | { type: "report reloaded"; isInfra: boolean; functions: readonly string[]; begunAt: number }
  /** Report what does not build or run, and what does again. */
  | { type: "report problems" }
  | { type: "report fault"; error: unknown };

export type Step = [state: LiveState, effects: LiveEffect[]];

export const initialState = (
  graph: Graph,
  watched: readonly string[],
  savedAt: number,
): LiveState => ({
  graph,
  watched,
  revision: 0,
  evaluating: undefined,
  candidate: undefined,
  update: { phase: "idle" },
  changedInfra: new Set(),
  failure: undefined,
  savedAt,
});

/**
 * Files whose code must not run yet: a file that is both source and infra waits for the evaluation,
 * so that a save takes effect as a whole. An update that tries an evaluated graph withholds nothing.
 */
export const withheldFiles = ({ update, changedInfra }: LiveState): ReadonlySet<string> =>
  update.phase === "trying" ? NO_FILES : changedInfra;

const NO_FILES: ReadonlySet<string> = new Set();

/** Computes the next state and the effects of an event. */
export function step(state: LiveState, event: LiveEvent): Step {
  if (state.update.phase === "stopped") return [state, []];
  switch (event.type) {
    case "started": {
      const [next, effects] = event.isOutdated ? infraSaved(state) : [state, []];
      return requestUpdate(next, [{ type: "watch" }, ...effects]);
    }
    case "saved": {
      const saved = { ...state, savedAt: event.at };
      if (event.infra.length > 0) {
        saved.changedInfra = new Set([...state.changedInfra, ...event.infra]);
      }
      const [next, effects] = event.isInfra ? infraSaved(saved) : [saved, []];
      return event.needsBuild ? requestUpdate(next, effects) : [next, effects];
    }
    case "evaluated": {
      const { graph, watched } = event;
      return evaluationEnded({ ...state, watched }, (revision) => ({
        candidate: { graph, revision },
        failure: undefined,
      }));
    }
    case "evaluation failed":
      return evaluationEnded(state, () => ({ candidate: undefined, failure: event.failure }));
    case "evaluation crashed":
      return [{ ...state, evaluating: undefined }, [{ type: "report fault", error: event.error }]];
    case "updated":
      return updated(state, event.functions);
    case "update refused": {
      const { update } = state;
      if (update.phase !== "trying") return updateEnded(state, fault(event.failure));
      // The code of files that have nothing to do with the infra can still run.
      const next = { ...state, failure: event.failure };
      return [
        { ...next, update: { ...update, phase: "refreshing" } },
        [{ type: "update", graph: state.graph }],
      ];
    }
    case "update crashed":
      return updateEnded(state, fault(event.error));
    case "stopped":
      return [{ ...state, update: { phase: "stopped" } }, []];
  }
}

const fault = (error: unknown): LiveEffect[] => [{ type: "report fault", error }];

function infraSaved(state: LiveState): Step {
  const revision = state.revision + 1;
  // An evaluation that is under way may have read either version: another follows it.
  if (state.evaluating !== undefined) return [{ ...state, revision }, []];
  return [{ ...state, revision, evaluating: revision }, [{ type: "evaluate" }]];
}

function evaluationEnded(
  state: LiveState,
  result: (revision: number) => Pick<LiveState, "candidate" | "failure">,
): Step {
  const { evaluating, revision } = state;
  if (evaluating !== revision) return [{ ...state, evaluating: revision }, [{ type: "evaluate" }]];
  return requestUpdate({ ...state, ...result(revision), evaluating: undefined }, []);
}

function requestUpdate(state: LiveState, effects: LiveEffect[]): Step {
  const { update } = state;
  if (update.phase === "idle") return beginUpdate(state, effects);
  if (update.phase === "stopped") return [state, effects];
  return [{ ...state, update: { ...update, isQueued: true } }, effects];
}

function beginUpdate(state: LiveState, effects: LiveEffect[]): Step {
  const { candidate, revision, savedAt: begunAt } = state;
  const next: LiveState = { ...state, candidate: undefined };
  if (candidate?.revision !== revision) {
    next.update = { phase: "refreshing", begunAt, isQueued: false };
    return [next, [...effects, { type: "update", graph: state.graph }]];
  }
  const isNew = comparable(candidate.graph) !== comparable(state.graph);
  const graph = isNew ? candidate.graph : state.graph;
  next.update = { phase: "trying", graph, revision, isNew, begunAt, isQueued: false };
  return [next, [...effects, { type: "update", graph }]];
}

function updated(state: LiveState, functions: readonly string[]): Step {
  const { update } = state;
  if (update.phase !== "trying" && update.phase !== "refreshing") return [state, []];
  const next = { ...state };
  const isInfra = update.phase === "trying" && update.isNew;
  if (update.phase === "trying") {
    next.graph = update.graph;
    if (update.revision === state.revision) next.changedInfra = NO_FILES;
  }
  const effects: LiveEffect[] = [{ type: "watch" }];
  if (isInfra || functions.length > 0) {
    effects.push({ type: "report reloaded", isInfra, functions, begunAt: update.begunAt });
  }
  return updateEnded(next, [...effects, { type: "report problems" }]);
}

function updateEnded(state: LiveState, effects: LiveEffect[]): Step {
  const isQueued = "isQueued" in state.update && state.update.isQueued;
  const next: LiveState = { ...state, update: { phase: "idle" } };
  return isQueued ? beginUpdate(next, effects) : [next, effects];
}

/** Serializes a graph for comparison, without the time by which SST builds sites at each deploy. */
const comparable = (graph: Graph): string =>
  JSON.stringify(graph, (key, value: unknown) => (key === "triggers" ? undefined : value));
