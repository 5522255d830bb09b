import { beforeAll, describe, expect, inject, it, vi } from "vitest";
import { byType, loadGraph, type Resource } from "../../packages/sst-local/src/graph/index.ts";
import { useEverything } from "../support/everything.ts";
import { calls } from "../support/observability.ts";

const graph = loadGraph(inject("state"), () => {}) ?? expect.fail("The stack left no graph");

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
  // Asks whether an earlier call made the profile: packages/functions/src/cognito/handler.test.ts
  PostConfirmation: ["dynamodb:GetItem"],
  // Calls connections at their API's own address, where calls are not counted: live.test.ts. Forgets
  // one that is gone: packages/functions/src/live/connection.test.ts
  FanOut: ["dynamodb:DeleteItem", "execute-api:ManageConnections"],
};

/** A function's logical name → its physical one, and the actions that its role has for its code. */
const granted = new Map(
  byType(graph, "aws:lambda/function:Function").map((fn) => {
    const name = fn.name.replace(/Function$/, "");
    const actions = actionsOf(roleOf(fn)).filter((action) => !byLambdaItself.has(action));
    return [name, { physical: String(fn.outputs["name"]), actions }] as const;
  }),
);

function roleOf(fn: Resource): Resource {
  const arn = fn.inputs["role"];
  const roles = byType(graph, "aws:iam/role:Role");
  return roles.find(({ outputs }) => outputs["arn"] === arn) ?? expect.fail(`${fn.name}: no role`);
}

function actionsOf(role: Resource): string[] {
  const policies = (role.inputs["inlinePolicies"] ?? []) as { policy: string }[];
  const statements = policies.flatMap(
    ({ policy }) =>
      (JSON.parse(policy) as { Statement: { Action: string | string[] }[] }).Statement,
  );
  return [...new Set(statements.flatMap(({ Action }) => Action))];
}

async function usedBy(name: string): Promise<string[]> {
  const physical = granted.get(name)?.physical;
  const made = (await calls()).filter((call) => call.function === physical);
  return [...new Set(made.map(({ action }) => action))].toSorted();
}

beforeAll(async () => {
  const failed = (await useEverything()).filter(({ answer }) => answer.status >= 500);
  expect(failed).toEqual([]);
});

describe.each([...granted.keys()])("%s", (name) => {
  it("may do what it does, and nothing that it never does", async () => {
    const { actions } = granted.get(name) ?? expect.fail(name);
    const unseen = elsewhere[name] ?? [];
    await vi.waitFor(
      async () =>
        expect([...new Set([...(await usedBy(name)), ...unseen])].toSorted()).toEqual(
          actions.toSorted(),
        ),
      { timeout: 20_000, interval: 250 },
    );
  });
});
