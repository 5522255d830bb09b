import { describe, expect, it } from "vitest";
import type { Resource } from "../graph/types.ts";
import { applySteps } from "./apply.ts";
import { EVERYTHING, plan, planRemoval } from "./plan.ts";

const urn = (name: string) => `urn:pulumi:dev::app::t::${name}`;
const resource = (name: string, more: Partial<Resource> = {}): Resource => ({
  urn: urn(name),
  type: "t",
  name,
  id: name,
  custom: true,
  inputs: {},
  outputs: {},
  ...more,
});
const ops = (steps: ReturnType<typeof plan>) =>
  steps.map(({ op, urn: of }) => `${op} ${of.split("::").at(-1)}`);
const done = { complete: true };

describe("the step for a resource", () => {
  it.each<[string, Partial<Resource> | undefined, Partial<Resource> | undefined, string[]]>([
    ["is new", undefined, {}, ["create a"]],
    ["has not changed", { inputs: { x: 1 } }, { inputs: { x: 1 } }, ["same a"]],
    ["has other inputs", { inputs: { x: 1 } }, { inputs: { x: 2 } }, ["update a"]],
    ["has one input fewer", { inputs: { x: 1 } }, {}, ["update a"]],
    ["differs in an undefined input only", {}, { inputs: { x: undefined } }, ["same a"]],
    ["has other outputs only", { outputs: { x: 1 } }, { outputs: { x: 2 } }, ["same a"]],
    ["is no longer registered", {}, undefined, ["delete a"]],
    ["is adopted", undefined, { importId: "i" }, ["import a"]],
    ["is read instead of created", undefined, { external: true }, ["read a"]],
    ["is no longer read", { external: true }, undefined, ["discard a"]],
    [
      "has changed where replaceOnChanges says so",
      { inputs: { x: { y: 1 } } },
      { inputs: { x: { y: 2 } }, replaceOnChanges: ["x"] },
      ["replace a"],
    ],
    [
      "has changed beside what replaceOnChanges names",
      { inputs: { xy: 1 } },
      { inputs: { xy: 2 }, replaceOnChanges: ["x"] },
      ["update a"],
    ],
  ])("that %s", (_, before, after, expected) => {
    const previous = before ? [resource("a", before)] : [];
    const registered = after ? [resource("a", after)] : [];
    expect(ops(plan(previous, registered, done))).toEqual(expected);
  });

  it("that was renamed follows its alias", () => {
    const renamed = resource("b", { aliases: [urn("a")] });
    const steps = plan([resource("a")], [renamed], done);
    expect(ops(steps)).toEqual(["same b"]);
    expect(applySteps([resource("a")], steps).resources.map(({ name }) => name)).toEqual(["b"]);
  });
});

describe("the order of steps", () => {
  const chain = [
    resource("c", { dependencies: [urn("b")] }),
    resource("b", { parent: urn("a") }),
    resource("a"),
  ];

  it("creates dependencies first and deletes them last", () => {
    expect(ops(plan([], chain, done))).toEqual(["create a", "create b", "create c"]);
    expect(ops(planRemoval(chain, EVERYTHING))).toEqual(["delete c", "delete b", "delete a"]);
  });
});

describe("a program that did not run to its end", () => {
  it("deletes nothing", () => {
    const steps = plan([resource("a")], [resource("b")], { complete: false });
    expect(ops(steps)).toEqual(["create b"]);
    expect(applySteps([resource("a")], steps).resources.map(({ name }) => name)).toEqual([
      "a",
      "b",
    ]);
  });
});

describe("protection", () => {
  const kept = resource("a", { protect: true });

  it("refuses a deletion and stops before the later steps", () => {
    const previous = [kept, resource("b", { parent: kept.urn }), resource("c")];
    const { resources, refused } = applySteps(previous, plan(previous, [resource("c")], done));
    expect(refused?.refusal).toContain("because it is protected");
    expect(resources.map(({ name }) => name).sort()).toEqual(["a", "c"]);
  });

  it("refuses a replacement, unless the same deploy removes the protection", () => {
    const next = (protect: boolean) =>
      resource("a", { inputs: { x: 2 }, replaceOnChanges: ["x"], protect });
    const refusalOf = (protect: boolean) => plan([kept], [next(protect)], done)[0]?.refusal;
    expect(refusalOf(true)).toContain("marked for protection");
    expect(refusalOf(false)).toBeUndefined();
  });
});

describe("targets and excludes", () => {
  const before = [
    resource("a"),
    resource("b", { dependencies: [urn("a")] }),
    resource("other"),
    resource("gone"),
  ];
  const after = [
    resource("a", { inputs: { x: 1 } }),
    resource("b", { inputs: { x: 1 }, dependencies: [urn("a")] }),
    resource("other", { inputs: { x: 1 } }),
    resource("new"),
  ];
  const steps = (scope: Partial<typeof EVERYTHING>) =>
    ops(plan(before, after, { complete: true, scope: { ...EVERYTHING, ...scope } })).sort();

  it.each<[string, Partial<typeof EVERYTHING>, string[]]>([
    ["a target alone", { targets: [urn("a")] }, ["same b", "same other", "update a"]],
    [
      "a target and its dependents",
      { targets: [urn("a")], targetDependents: true },
      ["same other", "update a", "update b"],
    ],
    [
      "everything except a resource and its dependents",
      { excludes: [urn("a")], excludeDependents: true },
      ["create new", "delete gone", "same a", "same b", "update other"],
    ],
  ])("concern %s", (_, scope, expected) => {
    expect(steps(scope)).toEqual(expected);
  });

  it("refuse a resource whose dependency is out of scope", () => {
    const needy = [resource("new"), resource("b", { dependencies: [urn("new")] })];
    const scope = { ...EVERYTHING, targets: [urn("b")] };
    const { refused, resources } = applySteps([], plan([], needy, { complete: true, scope }));
    expect(refused?.refusal).toContain(urn("new"));
    expect(resources).toEqual([]);
  });
});
