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

  const QUEUE = "aws:sqs/queue:Queue";

  it.each<[string, Record<string, unknown>, string]>([
    ["the AWS provider cannot change in place", { fifoQueue: true }, "replace a"],
    ["the AWS provider changes in place", { delaySeconds: 9 }, "update a"],
  ])("has changed where %s", (_, inputs, expected) => {
    const steps = plan(
      [resource("a", { type: QUEUE })],
      [resource("a", { type: QUEUE, inputs })],
      done,
    );
    expect(ops(steps)).toEqual([expected]);
  });

  it("marks only the property that forces a replacement", () => {
    const inputs = { fifoQueue: true, delaySeconds: 9 };
    const [step] = plan(
      [resource("a", { type: QUEUE })],
      [resource("a", { type: QUEUE, inputs })],
      done,
    );
    expect(step?.diff).toMatchObject({
      fifoQueue: { diffKind: "add-replace" },
      delaySeconds: { diffKind: "add" },
    });
  });

  it("that was renamed follows its alias", () => {
    const renamed = resource("b", { aliases: [urn("a")] });
    const steps = plan([resource("a")], [renamed], done);
    expect(ops(steps)).toEqual(["same b"]);
    expect(applySteps([resource("a")], steps).resources.map(({ name }) => name)).toEqual(["b"]);
  });
});

describe("a replacement", () => {
  const LISTENER = "aws:lb/listener:Listener";
  const balancer = (internal: boolean) =>
    resource("b", {
      type: "aws:lb/loadBalancer:LoadBalancer",
      id: "arn:lb/b/1",
      inputs: { internal },
      outputs: { arn: "arn:lb/b/1" },
    });
  const withArn = (
    name: string,
    type: string,
    inputs: Record<string, unknown>,
    ignored?: string[],
  ) =>
    resource(name, {
      type,
      inputs,
      dependencies: [urn("b")],
      ...(ignored && { ignoreChanges: ignored }),
    });
  const rest = [
    withArn("listener", LISTENER, { loadBalancerArn: "arn:lb/b/1" }),
    withArn("policy", "t", { statement: [{ Resource: ["arn:lb/b/1/*"] }] }),
    withArn("ignores", "t", { arn: "arn:lb/b/1" }, ["arn"]),
    withArn("other", "t", { arn: "arn:lb/c/1" }),
  ];

  it("changes the inputs in which its ID or ARN stands, and replaces what they force", () => {
    const steps = plan([balancer(true), ...rest], [balancer(false), ...rest], done);
    expect(ops(steps)).toEqual([
      "replace b",
      "replace listener",
      "update policy",
      "same ignores",
      "same other",
    ]);
    expect(Object.keys(steps[2]?.diff ?? {})).toEqual(["statement[0].Resource[0]"]);
  });

  it("of a resource with a name of its own changes no ID", () => {
    const alias = (functionName: string) =>
      resource("a", {
        type: "aws:kms/alias:Alias",
        id: "alias/x",
        inputs: { name: "alias/x", functionName },
      });
    const user = withArn("user", "t", { key: "alias/x" });
    const named = (namePrefix: string) => ({
      ...alias("f"),
      inputs: { name: "alias/x", namePrefix },
    });
    expect(ops(plan([named("p"), user], [named("q"), user], done))).toEqual([
      "replace a",
      "same user",
    ]);
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

describe("deletion protection of AWS", () => {
  const table = (more: Partial<Resource> = {}) =>
    resource("a", {
      type: "aws:dynamodb/table:Table",
      inputs: { deletionProtectionEnabled: true, hashKey: "pk" },
      ...more,
    });
  const refusalOf = (before: Resource, ...after: Resource[]) =>
    plan([before], after, done)[0]?.refusal;

  it("refuses to delete or replace a resource", () => {
    expect(refusalOf(table())).toContain("its deletionProtectionEnabled is on");
    const renamed = table({ inputs: { deletionProtectionEnabled: false, hashKey: "id" } });
    expect(refusalOf(table(), renamed)).toContain("its deletionProtectionEnabled is on");
  });

  it("allows to give up a retained resource, and to delete one that is not protected", () => {
    expect(refusalOf(table({ retainOnDelete: true }))).toBeUndefined();
    expect(refusalOf(table({ inputs: {} }))).toBeUndefined();
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
