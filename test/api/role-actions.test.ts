import { beforeAll, describe, expect, inject, it } from "vitest";
import { loadGraph } from "../../packages/sst-local/src/evaluate/index.ts";
import { byType, type Resource } from "../../packages/sst-local/src/graph/index.ts";
import { useEverything } from "../support/everything.ts";
import { calls } from "../support/observability.ts";

/** Absent for a deployed stage, where nobody counts calls. */
const graph = loadGraph(inject("state"), () => {});
const roles = graph ? byType(graph, "aws:iam/role:Role") : [];
const functions = graph ? byType(graph, "aws:lambda/function:Function") : [];

/** Used by Lambda in the name of a function that reads a stream: nothing that code calls. */
const byLambdaItself = new Set([
  "dynamodb:DescribeStream",
  "dynamodb:GetRecords",
  "dynamodb:GetShardIterator",
  "dynamodb:ListStreams",
  "sqs:SendMessage",
]);

/** What is called, and cannot be seen here or brought about by a request, and where it is proved. */
const elsewhere: Record<string, readonly string[]> = {
  // Renews its note when its 60 seconds are over: packages/core/src/purge/purge.test.ts
  Purge: ["dynamodb:PutItem"],
  // Asks whether an earlier call made the profile: packages/functions/src/cognito/post-confirmation.test.ts
  PostConfirmation: ["dynamodb:GetItem"],
  // Calls connections at their API's own address, where calls are not counted: live.test.ts. Forgets
  // one that is gone: packages/functions/src/live/connection.test.ts
  FanOut: ["dynamodb:DeleteItem", "execute-api:ManageConnections"],
};

/** A function's logical name → its physical one, and what its role lets its code do. */
const granted = new Map(
  functions.map((fn) => {
    const name = fn.name.replace(/Function$/, "");
    const permissions = permissionsOf(roleOf(fn)).filter(
      ({ action }) => !byLambdaItself.has(action),
    );
    return [name, { physical: String(fn.outputs["name"]), permissions }] as const;
  }),
);

/** An action on a resource, which is an ARN or a pattern of one. */
interface Permission {
  action: string;
  resource: string;
}

function roleOf(fn: Resource): Resource {
  const arn = fn.inputs["role"];
  return roles.find(({ outputs }) => outputs["arn"] === arn) ?? expect.fail(`${fn.name}: no role`);
}

function permissionsOf(role: Resource): Permission[] {
  const policies = (role.inputs["inlinePolicies"] ?? []) as { policy: string }[];
  return policies
    .flatMap(({ policy }) => (JSON.parse(policy) as { Statement: Statement[] }).Statement)
    .flatMap(({ Action, Resource }) =>
      [Action]
        .flat()
        .flatMap((action) => [Resource].flat().map((resource) => ({ action, resource }))),
    );
}

interface Statement {
  Action: string | string[];
  Resource: string | string[];
}

async function usedBy(name: string): Promise<Permission[]> {
  const physical = granted.get(name)?.physical;
  const made = (await calls()).filter((call) => call.function === physical);
  return made.map(({ action, resource = "*" }) => ({ action, resource }));
}

/** Sorted, each once, without those that are proved elsewhere. */
function listed(name: string, permissions: readonly Permission[]): string[] {
  const unseen = elsewhere[name] ?? [];
  const seen = permissions.filter(({ action }) => !unseen.includes(action));
  return [...new Set(seen.map(({ action, resource }) => `${action} on ${resource}`))].toSorted();
}

beforeAll(async () => {
  if (!graph) return;
  const failed = (await useEverything()).filter(({ answer }) => answer.status >= 500);
  expect(failed).toEqual([]);
});

it("is about every function of the stack that runs here", () => {
  const names = inject("stack").outputs["functionNames"] as unknown[];
  expect(granted.size).toBe(inject("state") === "" ? 0 : names.length);
});

describe.each([...granted.keys()])("%s", (name) => {
  it("may do what it does, to what it does it, and nothing that it never does", async () => {
    const { permissions } = granted.get(name) ?? expect.fail(name);
    await expect
      .poll(async () => listed(name, await usedBy(name)), { interval: 250 })
      .toEqual(listed(name, permissions));
  });
});
