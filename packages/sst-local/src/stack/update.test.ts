import { DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { resolve } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Graph, Resource } from "../graph/index.ts";
import { type ServedApp, serveApp } from "./testing/serve-app.ts";

let app: ServedApp;
beforeAll(async () => {
  app = await serveApp(resolve(import.meta.dirname, "../../fixtures/stream"));
});
afterAll(() => app[Symbol.asyncDispose]());

/** The graph with one table's inputs changed. */
const withTable = (graph: Graph, change: Partial<Resource["inputs"]>): Graph => ({
  ...graph,
  resources: graph.resources.map((resource) =>
    resource.name === "NotesTable"
      ? { ...resource, inputs: { ...resource.inputs, ...change } }
      : resource,
  ),
});

const attributes = [
  { name: "author", type: "S" },
  { name: "id", type: "S" },
];

it("adds an index to a table that has items, and goes on feeding its subscribers", async () => {
  const { api, dynamodb } = app.offer.endpoints;
  const put = (id: string) =>
    fetch(`${api}/notes/ana/${id}`, {
      method: "PUT",
      headers: { "content-type": "application/json" },
      body: "{}",
    });
  const graphs = async (): Promise<unknown> =>
    (await fetch(`${app.offer.endpoints["aws"]}/_local/versions`)).json();
  expect(await graphs()).toMatchObject({ app: 1 });
  await put("before");
  const byId = { name: "byId", hashKey: "id", projectionType: "ALL" };
  await app.stack.update(withTable(app.graph, { attributes, globalSecondaryIndexes: [byId] }));
  expect(await graphs()).toMatchObject({ app: 2 });
  await put("after");

  const client = new DynamoDBClient({
    endpoint: dynamodb ?? "",
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const TableName = String(app.offer.outputs["notes"]);
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));
  expect(Table?.GlobalSecondaryIndexes?.map(({ IndexName }) => IndexName)).toEqual(["byId"]);
  await expect
    .poll(async () => (await fetch(`${api}/counts/notes`)).json(), { timeout: 20_000 })
    .toEqual({ total: 2 });
});

it("says in a sentence that a table cannot take another key, and serves on", async () => {
  await expect(
    app.stack.update(withTable(app.graph, { attributes, hashKey: "id", rangeKey: "author" })),
  ).rejects.toThrow(
    /^\S+\.ts:\d+:\d+: The key of table stream-test-NotesTable-\w+ changed from author \(S\), id \(S\) to/,
  );
  expect((await fetch(`${app.offer.endpoints["api"]}/counts/notes`)).status).toBe(200);
});

it("takes an API away and gives it back at the same address", async () => {
  const { api } = app.offer.endpoints;
  const without = app.graph.resources.filter(({ type }) => !type.startsWith("aws:apigateway/"));
  await app.stack.update({ ...app.graph, resources: without });
  expect((await fetch(`${api}/counts/notes`)).status).toBe(404);
  expect(app.stack.offer.endpoints["api"]).toBeUndefined();
  await app.stack.update(app.graph);
  expect(app.stack.offer.endpoints["api"]).toBe(api);
  expect((await fetch(`${api}/counts/notes`)).status).toBe(200);
});
