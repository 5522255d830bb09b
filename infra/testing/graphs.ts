import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { evaluate } from "../../packages/sst-local/src/evaluate/index.ts";
import type { Graph, Resource } from "../../packages/sst-local/src/graph/index.ts";

/** A graph, asked by the types and names of its resources. */
export interface Evaluated {
  graph: Graph;
  /** All resources of a type: `aws:kms/key:Key`. */
  all: (type: string) => Resource[];
  /** The one resource of a type, by its name where there are more. Fails the test where it is not. */
  one: (type: string, name?: string) => Resource;
}

/** Evaluates the app's infrastructure for a stage, with additional environment variables. */
export async function evaluateStage(
  stage: string,
  environment: Record<string, string> = {},
): Promise<Evaluated> {
  const stateDir = mkdtempSync(join(tmpdir(), "souk-graph-"));
  const before = { ...process.env };
  Object.assign(process.env, environment);
  try {
    const cwd = join(import.meta.dirname, "../..");
    return ask(await evaluate({ cwd, stage, stateDir, log: () => {} }));
  } finally {
    for (const name of Object.keys(environment)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    rmSync(stateDir, { recursive: true, force: true });
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

/** One statement of a policy, with its actions and resources as lists. */
export interface Statement {
  Sid?: string;
  Principal?: { AWS?: string; Service?: string };
  Action: string[];
  Resource: string[];
  Condition?: Record<string, Record<string, string | string[]>>;
}

/** The statements of a policy document. */
export function statementsOf(policy: unknown): Statement[] {
  const { Statement: statements } = JSON.parse(String(policy)) as { Statement: Statement[] };
  return statements.map((statement) => ({
    ...statement,
    Action: [statement.Action ?? []].flat(),
    Resource: [statement.Resource ?? []].flat(),
  }));
}

/** The statements of all the inline policies of a role. */
export function inlineStatements(role: Resource): Statement[] {
  const policies = (role.inputs["inlinePolicies"] ?? []) as { policy: string }[];
  return policies.flatMap(({ policy }) => statementsOf(policy));
}
