import { join } from "node:path";
import { expect } from "vitest";
import { loadOrEvaluate } from "../../packages/sst-local/src/evaluate/index.ts";
import type { Graph, Resource } from "../../packages/sst-local/src/graph/index.ts";

/** A graph, asked by the types and names of its resources. */
export interface Evaluated {
  graph: Graph;
  /** All resources of a type: `aws:kms/key:Key`. */
  all: (type: string) => Resource[];
  /** The one resource of a type, by its name where there are more. Fails the test where it is not. */
  one: (type: string, name?: string) => Resource;
}

const root = join(import.meta.dirname, "../..");

/** Graphs that stay true until something that they were made from changes. */
const kept = join(root, "node_modules/.cache/souk-graphs");

/**
 * Evaluates the app's infrastructure for a stage, with these variables of ours (`SOUK_…`) in the
 * environment and no others.
 */
export async function evaluateStage(
  stage: string,
  environment: Record<string, string> = {},
): Promise<Evaluated> {
  const before = { ...process.env };
  for (const name of Object.keys(before)) if (name.startsWith("SOUK_")) delete process.env[name];
  Object.assign(process.env, environment);
  try {
    const stateDir = join(kept, [stage, ...Object.entries(environment).flat()].join("-"));
    return ask((await loadOrEvaluate({ cwd: root, stage, stateDir, log: () => {} })).graph);
  } finally {
    for (const name of Object.keys(environment)) delete process.env[name];
    Object.assign(process.env, before);
  }
}

function ask(graph: Graph): Evaluated {
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

/** One statement of a policy, with its actions and resources as lists; the principal `*` is `{ AWS: "*" }`. */
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
