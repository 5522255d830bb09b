import { resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Graph, Resource } from "../graph/index.ts";
import { type ServedApp, serveApp } from "./testing/serve-app.ts";

let app: ServedApp;
beforeAll(async () => {
  app = await serveApp(resolve(import.meta.dirname, "../../fixtures/stream"), { iam: "enforce" });
});
afterAll(() => app[Symbol.asyncDispose]());

/** Serves the app with other inputs of the resources that `change` gives some for. */
async function deploy(change: (resource: Resource) => object | undefined): Promise<void> {
  const graph: Graph = {
    ...app.graph,
    resources: app.graph.resources.map((resource) => ({
      ...resource,
      inputs: { ...resource.inputs, ...change(resource) },
    })),
  };
  await app.stack.update(graph);
}

async function put(): Promise<[number, string]> {
  const answer = await fetch(`${app.offer.endpoints["api"]}/notes/ana/1`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: '{"text":"x"}',
  });
  return [answer.status, await answer.text()];
}

const count = async () => (await fetch(`${app.offer.endpoints["api"]}/counts/notes`)).status;

const said = (part: string) => app.lines.filter((line) => line.includes(part));

it("allows what the roles of an app allow", async () => {
  await deploy(() => undefined);
  expect(await put()).toEqual([201, '{"kept":true}']);
  expect(await count()).toBe(200);
  expect(said("iam")).toEqual([]);
});

it("answers 500 where API Gateway cannot assume the role of an integration", async () => {
  await deploy(({ name }) =>
    name === "ApiToTable"
      ? {
          assumeRolePolicy: JSON.stringify({
            Statement: {
              Effect: "Allow",
              Principal: { Service: "apigateway.amazonaws.com" },
              Action: "sts:AssumeRole",
              Condition: { StringEquals: { "aws:SourceAccount": app.graph.app.accountId } },
            },
          }),
        }
      : undefined,
  );
  expect(await put()).toEqual([500, '{"message":"Internal server error"}']);
  const [line] = said("does not have permission to assume the provided role");
  expect(line).toContain("the role ApiToTable (infra/api.ts:3:14)");
  expect(line).toContain('StringEquals aws:SourceAccount "000000000000"');
});

it("gives an integration the AccessDeniedException of DynamoDB where its role lacks the action", async () => {
  await deploy(({ name }) =>
    name === "ApiToTable"
      ? { inlinePolicies: [] }
      : name === "PutResult"
        ? { responseTemplates: { "application/json": "$input.json('$')" } }
        : undefined,
  );
  const [, body] = await put();
  expect(body).toContain("AccessDeniedException");
  expect(body).toContain("assumed-role/ApiToTable");
  expect(body).toContain("because no identity-based policy allows the dynamodb:PutItem action");
  expect(said("dynamodb:PutItem on table/")[0]).toContain("allows nothing of dynamodb");
});

it("evaluates dynamodb:LeadingKeys for the call of an integration", async () => {
  const statement = (author: string) => ({
    Effect: "Allow",
    Action: "dynamodb:PutItem",
    Resource: "*",
    Condition: { "ForAllValues:StringLike": { "dynamodb:LeadingKeys": author } },
  });
  const deployFor = (author: string) =>
    deploy(({ name }) =>
      name === "ApiToTable"
        ? { inlinePolicies: [{ policy: JSON.stringify({ Statement: statement(author) }) }] }
        : name === "PutResult"
          ? { responseTemplates: { "application/json": "$input.json('$')" } }
          : undefined,
    );
  await deployFor("an*");
  expect((await put())[1]).toBe("{}");
  await deployFor("ben");
  expect((await put())[1]).toContain("AccessDeniedException");
});

it("denies a function what its role does not allow", async () => {
  // Lambda refuses a mapping whose function may not poll, so that the subscriber's role is left.
  await deploy(({ type, name }) =>
    type === "aws:iam/role:Role" && !name.includes("Subscriber")
      ? { inlinePolicies: [] }
      : undefined,
  );
  expect(await count()).toBe(502);
  expect(said("got AccessDeniedException: dynamodb:GetItem on table/")).toHaveLength(1);
});

it("refuses an event source mapping whose function may not read the stream", async () => {
  const deployed = deploy(({ type }) =>
    type === "aws:iam/role:Role" ? { inlinePolicies: [] } : undefined,
  );
  await expect(deployed).rejects.toThrow(
    "infra/tables.ts:12:7: AWS refuses the event source mapping of NotesSubscriberCounter",
  );
});

it("does not start where a service may not invoke a function", async () => {
  const noPermission = (resource: Resource) =>
    resource.type === "aws:lambda/permission:Permission" ? { principal: "ec2.amazonaws.com" } : {};
  await expect(deploy(noPermission)).rejects.toThrow(
    /^infra\/api\.ts:\d+:\d+: the route GET \/counts\/\{kind\} may not invoke .+ on AWS/,
  );
  await deploy(() => undefined);
  expect(await count()).toBe(200);
});
