import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import { loadOrEvaluate } from "../../packages/sst-local/src/evaluate/index.ts";
import type { Graph, Resource } from "../../packages/sst-local/src/graph/index.ts";
import { withLock } from "../../packages/sst-local/src/process/lock.ts";

/** The stages that most tests evaluate: production, one with mocks, and a personal one. */
export const stages = ["prod", "preview", "somebody"] as const;

/** An evaluated graph with lookups by type and name. */
export interface Evaluated {
  graph: Graph;
  /** All resources of a type, such as `aws:kms/key:Key`. */
  all: (type: string) => Resource[];
  /** The only resource of a type, or of a type and a name. Fails the test if there is not exactly one. */
  one: (type: string, name?: string) => Resource;
}

const root = join(import.meta.dirname, "../..");

/** Cached graphs, which are reused until one of their inputs changes. */
const cache = join(root, "node_modules/.cache/souk-graphs");

/** Evaluates several stages, one after the other. */
export async function evaluateStages<Stage extends string>(
  ...names: readonly Stage[]
): Promise<Record<Stage, Evaluated>> {
  const evaluated: [Stage, Evaluated][] = [];
  for (const name of names) evaluated.push([name, await evaluateStage(name)]);
  return Object.fromEntries(evaluated) as Record<Stage, Evaluated>;
}

/** Evaluates the infrastructure for a stage, with these `SOUK_…` variables and no others. */
export async function evaluateStage(
  stage: string,
  environment: Record<string, string> = {},
): Promise<Evaluated> {
  const before = { ...process.env };
  for (const name of Object.keys(before)) if (name.startsWith("SOUK_")) delete process.env[name];
  Object.assign(process.env, environment);
  try {
    const stateDir = join(cache, [stage, ...Object.entries(environment).flat()].join("-"));
    mkdirSync(stateDir, { recursive: true });
    // The workers of a test run want the same graphs: one of them evaluates each.
    const { graph } = await withLock(join(stateDir, "evaluate.lock"), () =>
      loadOrEvaluate({ cwd: root, stage, stateDir, log: () => {} }),
    );
    return lookups(graph);
  } finally {
    for (const name of Object.keys(environment)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

/** A graph with lookups. */
export function lookups(graph: Graph): Evaluated {
  const all = (type: string): Resource[] =>
    graph.resources.filter((resource) => resource.type === type);
  const one = (type: string, name?: string): Resource => {
    const found = all(type).filter((resource) => name === undefined || resource.name === name);
    const [resource] = found;
    if (found.length === 1 && resource) return resource;
    return expect.fail(`${graph.app.stage} has ${found.length} of ${type} ${name ?? ""}`);
  };
  return { graph, all, one };
}

/** A policy statement. Actions and resources are lists; the principal `*` is `{ AWS: "*" }`. */
export interface Statement {
  Sid?: string;
  Principal?: { AWS?: string; Service?: string | string[] };
  Action: string[];
  Resource: string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** The statements of a policy document. */
export function statementsOf(policy: unknown): Statement[] {
  const { Statement: statements } = JSON.parse(String(policy)) as {
    Statement: (Omit<Statement, "Principal"> & { Principal?: "*" | Statement["Principal"] })[];
  };
  return statements.map(({ Principal, ...statement }) => ({
    ...statement,
    ...(Principal && { Principal: Principal === "*" ? { AWS: "*" } : Principal }),
    Action: [statement.Action ?? []].flat(),
    Resource: [statement.Resource ?? []].flat(),
  }));
}

/** The statements of all the inline policies of a role. */
export function inlineStatements(role: Resource): Statement[] {
  const policies = (role.inputs["inlinePolicies"] ?? []) as { policy: string }[];
  return policies.flatMap(({ policy }) => statementsOf(policy));
}
