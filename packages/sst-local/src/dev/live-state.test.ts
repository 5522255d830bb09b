import { describe, expect, it } from "vitest";
import { UserError } from "../errors.ts";
import type { Graph } from "../graph/index.ts";
import {
  initialState,
  type LiveEffect,
  type LiveEvent,
  type LiveState,
  step,
  withheldFiles,
} from "./live-state.ts";

const graphOf = (name: string): Graph =>
  ({
    version: 1,
    app: { name },
    outputs: {},
    resources: [],
    targets: {},
    warnings: [],
  }) as object as Graph;
const [first, second] = [graphOf("first"), graphOf("second")];

/** Runs events from a state; returns the last state and all effects in order. */
function run(
  state: LiveState,
  ...events: LiveEvent[]
): { state: LiveState; effects: LiveEffect[] } {
  const effects: LiveEffect[] = [];
  for (const event of events) {
    const [next, more] = step(state, event);
    state = next;
    effects.push(...more);
  }
  return { state, effects };
}
const kinds = (effects: LiveEffect[]) =>
  effects.map((effect) =>
    effect.type === "update" ? `update to ${effect.graph.app.name}` : effect.type,
  );

const serving = run(
  initialState(first, [], 0),
  { type: "started", isOutdated: false },
  { type: "updated", functions: [] },
).state;
const source: LiveEvent = { type: "saved", at: 1, isInfra: false, infra: [], needsBuild: true };
const infra: LiveEvent = {
  type: "saved",
  at: 2,
  isInfra: true,
  infra: ["/app/infra.ts"],
  needsBuild: false,
};
const evaluated: LiveEvent = { type: "evaluated", graph: second, watched: ["/app/new.ts"] };
const failure = new UserError("infra.ts:1:1: no");

describe("a saved source", () => {
  it("is built and reported with the time since the save", () => {
    const { effects } = run(serving, source, { type: "updated", functions: ["a"] });
    expect(kinds(effects)).toEqual([
      "update to first",
      "watch",
      "report reloaded",
      "report problems",
    ]);
    expect(effects[2]).toMatchObject({ isInfra: false, functions: ["a"], begunAt: 1 });
  });

  it("that is saved during an update is built by one more update, however often it is saved", () => {
    const { state, effects } = run(serving, source, source, source, {
      type: "updated",
      functions: [],
    });
    expect(kinds(effects).filter((kind) => kind.startsWith("update"))).toEqual([
      "update to first",
      "update to first",
    ]);
    expect(run(state, { type: "updated", functions: [] }).state.update.phase).toBe("idle");
  });
});

describe("a saved file of the infra", () => {
  it("is evaluated, and the graph runs after its update", () => {
    const { state, effects } = run(serving, infra, evaluated);
    expect(kinds(effects)).toEqual(["evaluate", "update to second"]);
    expect(state.graph).toBe(first);
    const after = run(state, { type: "updated", functions: [] });
    expect(after.state).toMatchObject({ graph: second, watched: ["/app/new.ts"] });
    expect(kinds(after.effects)).toContain("report reloaded");
  });

  it("that evaluates to the same graph is not reported", () => {
    const same: LiveEvent = { type: "evaluated", graph: graphOf("first"), watched: [] };
    const { effects } = run(serving, infra, same, { type: "updated", functions: [] });
    expect(kinds(effects)).toEqual(["evaluate", "update to first", "watch", "report problems"]);
  });

  it("is evaluated again when it is saved during the evaluation, and only the last graph is tried", () => {
    const { effects } = run(serving, infra, infra, evaluated, {
      ...evaluated,
      graph: graphOf("third"),
    });
    expect(kinds(effects)).toEqual(["evaluate", "evaluate", "update to third"]);
  });

  it("keeps an evaluated graph from being tried once the infra is saved again", () => {
    const { effects } = run(serving, source, infra, evaluated, infra, {
      type: "updated",
      functions: [],
    });
    expect(kinds(effects).filter((kind) => kind.startsWith("update"))).toEqual([
      "update to first",
      "update to first",
    ]);
  });

  it("withholds code built from it until its graph runs", () => {
    const both: LiveEvent = { ...infra, needsBuild: true };
    const refreshing = run(serving, both).state;
    expect([...withheldFiles(refreshing)]).toEqual(["/app/infra.ts"]);
    const trying = run(refreshing, { type: "updated", functions: [] }, evaluated).state;
    expect(trying.update.phase).toBe("trying");
    expect(withheldFiles(trying).size).toBe(0);
    const done = run(trying, { type: "updated", functions: ["a"] }).state;
    expect(withheldFiles(done).size).toBe(0);
  });

  it("keeps withholding code when the infra is saved while its graph is tried", () => {
    const trying = run(serving, infra, evaluated, infra).state;
    const { state } = run(trying, { type: "updated", functions: [] });
    expect(state.graph).toBe(second);
    expect([...withheldFiles(state)]).toEqual(["/app/infra.ts"]);
  });

  it("with a mistake is reported, and the graph that runs is kept", () => {
    const { state, effects } = run(
      serving,
      infra,
      { type: "evaluation failed", failure },
      { type: "updated", functions: [] },
    );
    expect(kinds(effects)).toEqual(["evaluate", "update to first", "watch", "report problems"]);
    expect(state).toMatchObject({ graph: first, failure });
    expect([...withheldFiles(state)]).toEqual(["/app/infra.ts"]);
    const repaired = run(state, infra, evaluated, { type: "updated", functions: [] }).state;
    expect(repaired.failure).toBeUndefined();
    expect(withheldFiles(repaired).size).toBe(0);
  });

  it("that the stack refuses falls back to the graph that runs, with the code that can run", () => {
    const { state, effects } = run(serving, infra, evaluated, { type: "update refused", failure });
    expect(kinds(effects)).toEqual(["evaluate", "update to second", "update to first"]);
    expect(state).toMatchObject({ graph: first, failure });
    expect([...withheldFiles(state)]).toEqual(["/app/infra.ts"]);
  });
});

it("reports a fault when the running graph itself is refused, and goes on", () => {
  const refused: LiveEvent = { type: "update refused", failure };
  const { state, effects } = run(serving, source, source, refused);
  expect(kinds(effects)).toEqual(["update to first", "report fault", "update to first"]);
  expect(state.update.phase).toBe("refreshing");
});

it("evaluates at the start when the infra was saved while the stack started", () => {
  const { effects } = run(initialState(first, [], 0), { type: "started", isOutdated: true });
  expect(kinds(effects)).toEqual(["watch", "evaluate", "update to first"]);
});

it("does nothing after it is stopped", () => {
  const { effects } = run(serving, infra, { type: "stopped" }, evaluated, source);
  expect(kinds(effects)).toEqual(["evaluate"]);
});
