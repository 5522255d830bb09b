import { beforeAll, describe, expect, inject, it } from "vitest";
import { loadGraph } from "../../packages/sst-local/src/evaluate/index.ts";
import { byType, type Resource } from "../../packages/sst-local/src/graph/index.ts";
import { useEverything } from "../support/everything.ts";
import { calls } from "../support/observability.ts";

/** Undefined for a deployed stage, whose calls are not recorded. */
const graph = loadGraph(inject("state"), () => {});
const roles = graph ? byType(graph, "aws:iam/role:Role") : [];
const functions = graph ? byType(graph, "aws:lambda/function:Function") : [];

/** Actions that Lambda uses to poll a stream; code does not call them. */
const byLambdaItself = new Set([
  "dynamodb:DescribeStream",
  "dynamodb:GetRecords",
  "dynamodb:GetShardIterator",
  "dynamodb:ListStreams",
  "sqs:SendMessage",
]);

/** Actions that no request here causes or whose calls are not recorded, with the tests that cover them. */
const elsewhere: Record<string, readonly string[]> = {
  // Rewrites its purge request after 60 seconds: packages/core/src/purge/purge.test.ts
  Purge: ["dynamodb:PutItem"],
  // Checks whether an earlier call created the profile: packages/functions/src/cognito/post-confirmation.test.ts
  PostConfirmation: ["dynamodb:GetItem"],
  // Sends through the API's own endpoint, whose calls are not recorded: live.test.ts. Deletes a
  // connection that is gone: packages/functions/src/live/connection.test.ts
  FanOut: ["dynamodb:DeleteItem", "execute-api:ManageConnections"],
};

/** Logical name of a function → its physical name and the permissions of its role. */
const granted = new Map(
  functions.map((fn) => {
    const name = fn.name.replace(/Function$/, "");
    const permissions = permissionsOf(roleOf(fn)).filter(
      ({ action }) => !byLambdaItself.has(action),
    );
    return [name, { physical: String(fn.outputs["name"]), permissions }] as const;
  }),
);

/** An action on a resource, given as an ARN or an ARN pattern. */
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

/** Sorted and without duplicates and actions that other tests cover. */
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

it("covers every function of the stack", () => {
  const names = inject("stack").outputs["functionNames"] as unknown[];
  expect(granted.size).toBe(inject("state") === "" ? 0 : names.length);
});

describe.each([...granted.keys()])("%s", (name) => {
  it("has exactly the permissions that it uses", async () => {
    const { permissions } = granted.get(name) ?? expect.fail(name);
    await expect
      .poll(async () => listed(name, await usedBy(name)), { interval: 250 })
      .toEqual(listed(name, permissions));
  });
});
