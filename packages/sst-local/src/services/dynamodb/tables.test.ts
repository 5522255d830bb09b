import {
  DescribeTableCommand,
  DescribeTimeToLiveCommand,
  ListTablesCommand,
  ListTagsOfResourceCommand,
  PutItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { UserError } from "../../errors.ts";
import { notEmulated } from "./graph.ts";
import { type TableDefinition, toCreateTable } from "./table-definition.ts";
import { prepareTables, syncTables } from "./tables.ts";
import { startTestEngine } from "./testing.ts";
import type { TestEngine } from "./testing.ts";

let engine: TestEngine;
beforeAll(async () => {
  engine = await startTestEngine();
});
afterAll(() => engine.stop());

let made = 0;
const table = (more: Partial<TableDefinition> = {}): TableDefinition => ({
  name: `table-${++made}`,
  attributes: [
    { name: "pk", type: "S" },
    { name: "sk", type: "S" },
  ],
  hashKey: "pk",
  rangeKey: "sk",
  billingMode: "PAY_PER_REQUEST",
  ...more,
});
const indexed: Partial<TableDefinition> = {
  attributes: [
    { name: "pk", type: "S" },
    { name: "sk", type: "S" },
    { name: "gsi1pk", type: "S" },
    { name: "gsi1sk", type: "N" },
  ],
  globalSecondaryIndexes: [
    { name: "gsi1", hashKey: "gsi1pk", rangeKey: "gsi1sk", projectionType: "ALL" },
  ],
};
const describeTable = async (name: string) =>
  (await engine.client.send(new DescribeTableCommand({ TableName: name }))).Table!;
const timeToLive = async (name: string) =>
  (await engine.client.send(new DescribeTimeToLiveCommand({ TableName: name })))
    .TimeToLiveDescription;

describe("toCreateTable", () => {
  it("maps every property of the graph to the call", () => {
    expect(
      toCreateTable(
        table({
          ...indexed,
          name: "all",
          globalSecondaryIndexes: [
            { name: "gsi1", hashKey: "gsi1pk", projectionType: "INCLUDE", nonKeyAttributes: ["a"] },
          ],
          localSecondaryIndexes: [
            { name: "lsi1", rangeKey: "gsi1sk", projectionType: "KEYS_ONLY" },
          ],
          streamEnabled: true,
          streamViewType: "KEYS_ONLY",
          deletionProtectionEnabled: true,
          tableClass: "STANDARD_INFREQUENT_ACCESS",
        }),
      ),
    ).toEqual({
      TableName: "all",
      AttributeDefinitions: [
        { AttributeName: "pk", AttributeType: "S" },
        { AttributeName: "sk", AttributeType: "S" },
        { AttributeName: "gsi1pk", AttributeType: "S" },
        { AttributeName: "gsi1sk", AttributeType: "N" },
      ],
      KeySchema: [
        { AttributeName: "pk", KeyType: "HASH" },
        { AttributeName: "sk", KeyType: "RANGE" },
      ],
      BillingMode: "PAY_PER_REQUEST",
      GlobalSecondaryIndexes: [
        {
          IndexName: "gsi1",
          KeySchema: [{ AttributeName: "gsi1pk", KeyType: "HASH" }],
          Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: ["a"] },
        },
      ],
      LocalSecondaryIndexes: [
        {
          IndexName: "lsi1",
          KeySchema: [
            { AttributeName: "pk", KeyType: "HASH" },
            { AttributeName: "gsi1sk", KeyType: "RANGE" },
          ],
          Projection: { ProjectionType: "KEYS_ONLY" },
        },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: "KEYS_ONLY" },
      TableClass: "STANDARD_INFREQUENT_ACCESS",
      DeletionProtectionEnabled: true,
    });
  });

  it("gives a provisioned table and its indexes a throughput", () => {
    const create = toCreateTable(
      table({ ...indexed, billingMode: "PROVISIONED", readCapacity: 7 }),
    );
    const throughput = { ReadCapacityUnits: 7, WriteCapacityUnits: 1 };
    expect(create.ProvisionedThroughput).toEqual(throughput);
    expect(create.GlobalSecondaryIndexes?.[0]?.ProvisionedThroughput).toEqual(throughput);
  });
});

describe("syncTables", () => {
  it("makes a table with its stream, time to live, protection and tags", async () => {
    const definition = table({
      ...indexed,
      streamEnabled: true,
      streamViewType: "NEW_AND_OLD_IMAGES",
      ttl: { attributeName: "expiresAt", enabled: true },
      deletionProtectionEnabled: true,
      tags: { app: "souk" },
    });
    await syncTables(engine.call, [definition]);
    const now = await describeTable(definition.name);
    expect(now.LatestStreamArn).toContain(definition.name);
    expect(now.DeletionProtectionEnabled).toBe(true);
    expect(now.GlobalSecondaryIndexes?.map((index) => index.IndexName)).toEqual(["gsi1"]);
    expect(await timeToLive(definition.name)).toMatchObject({
      AttributeName: "expiresAt",
      TimeToLiveStatus: "ENABLED",
    });
    const tags = new ListTagsOfResourceCommand({ ResourceArn: now.TableArn });
    expect((await engine.client.send(tags)).Tags).toEqual([{ Key: "app", Value: "souk" }]);
  });

  it("changes nothing when the table is there already", async () => {
    const definition = table({
      ...indexed,
      streamEnabled: true,
      ttl: { attributeName: "ttl", enabled: true },
      localSecondaryIndexes: [{ name: "lsi1", rangeKey: "gsi1sk", projectionType: "KEYS_ONLY" }],
      tags: { app: "souk" },
    });
    await syncTables(engine.call, [definition]);
    const before = await describeTable(definition.name);
    await syncTables(engine.call, [definition]);
    expect(await describeTable(definition.name)).toEqual(before);
  });

  it("adds an index to a table that has items, which a query of the index finds", async () => {
    const first = table();
    await syncTables(engine.call, [first]);
    const item = { pk: { S: "a" }, sk: { S: "b" }, gsi1pk: { S: "g" }, gsi1sk: { N: "1" } };
    await engine.client.send(new PutItemCommand({ TableName: first.name, Item: item }));
    await syncTables(engine.call, [{ ...first, ...indexed }]);
    const query = new QueryCommand({
      TableName: first.name,
      IndexName: "gsi1",
      KeyConditionExpression: "gsi1pk = :g",
      ExpressionAttributeValues: { ":g": { S: "g" } },
    });
    expect((await engine.client.send(query)).Items).toEqual([item]);
  });

  it("replaces an index whose keys change, and deletes one that is gone", async () => {
    const definition = table(indexed);
    await syncTables(engine.call, [definition]);
    const changed = [{ name: "gsi1", hashKey: "gsi1pk", projectionType: "KEYS_ONLY" }];
    await syncTables(engine.call, [{ ...definition, globalSecondaryIndexes: changed }]);
    const now = await describeTable(definition.name);
    expect(now.GlobalSecondaryIndexes?.[0]?.Projection).toEqual({ ProjectionType: "KEYS_ONLY" });
    await syncTables(engine.call, [{ ...definition, globalSecondaryIndexes: [] }]);
    expect((await describeTable(definition.name)).GlobalSecondaryIndexes).toBeUndefined();
  });

  it("changes time to live, stream, protection and tags", async () => {
    const definition = table({
      ttl: { attributeName: "a", enabled: true },
      deletionProtectionEnabled: true,
      tags: { kept: "1", changed: "1", gone: "1" },
    });
    await syncTables(engine.call, [definition]);
    await syncTables(engine.call, [
      {
        ...definition,
        ttl: { attributeName: "b", enabled: true },
        streamEnabled: true,
        streamViewType: "NEW_IMAGE",
        deletionProtectionEnabled: false,
        tags: { kept: "1", changed: "2" },
      },
    ]);
    const now = await describeTable(definition.name);
    expect(now.StreamSpecification).toEqual({ StreamEnabled: true, StreamViewType: "NEW_IMAGE" });
    expect(now.DeletionProtectionEnabled).toBe(false);
    expect((await timeToLive(definition.name))?.AttributeName).toBe("b");
    const tags = new ListTagsOfResourceCommand({ ResourceArn: now.TableArn });
    expect((await engine.client.send(tags)).Tags).toEqual(
      expect.arrayContaining([
        { Key: "kept", Value: "1" },
        { Key: "changed", Value: "2" },
      ]),
    );
    expect((await engine.client.send(tags)).Tags).toHaveLength(2);
  });

  it("changes nothing of a table that exists while it is only prepared", async () => {
    const definition = table();
    await syncTables(engine.call, [definition]);
    const before = await describeTable(definition.name);
    await prepareTables(engine.call, [{ ...definition, ...indexed }, table()]);
    expect(await describeTable(definition.name)).toEqual(before);
    const { TableNames = [] } = await engine.client.send(new ListTablesCommand({}));
    expect(TableNames.filter((name) => name.startsWith("sst-local."))).toEqual([]);
  });

  it("refuses an index that the engine refuses while it is only prepared", async () => {
    const definition = table();
    await syncTables(engine.call, [definition]);
    const index = { name: "gsi1", hashKey: "missing", projectionType: "ALL" };
    const refused = prepareTables(engine.call, [
      { ...definition, globalSecondaryIndexes: [index] },
    ]);
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(definition.name);
  });

  it.each<[string, Partial<TableDefinition>]>([
    ["another sort key", { rangeKey: "other", attributes: [...attributes("pk", "other")] }],
    [
      "another type of key",
      {
        attributes: [
          { name: "pk", type: "N" },
          { name: "sk", type: "S" },
        ],
      },
    ],
    [
      "a local index",
      {
        attributes: [...attributes("pk", "sk", "l")],
        localSecondaryIndexes: [{ name: "lsi", rangeKey: "l" }],
      },
    ],
  ])("refuses %s on a table that exists, with --fresh as the way out", async (_, change) => {
    const definition = table();
    await syncTables(engine.call, [definition]);
    const refused = syncTables(engine.call, [{ ...definition, ...change }]);
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toMatchObject({
      message: expect.stringContaining(definition.name) as string,
      hint: expect.stringContaining("--fresh") as string,
    });
  });

  it("names the table whose definition DynamoDB refuses", async () => {
    const definition = table({ attributes: attributes("pk") });
    const refused = syncTables(engine.call, [definition]);
    await expect(refused).rejects.toThrow(UserError);
    await expect(refused).rejects.toThrow(definition.name);
  });
});

it.each<[string, Partial<TableDefinition>]>([
  ["pointInTimeRecovery", { pointInTimeRecovery: { enabled: true } }],
  ["replicas", { replicas: [{ regionName: "eu-central-1" }] }],
  ["serverSideEncryption", { serverSideEncryption: { enabled: true } }],
  ["billingMode PROVISIONED", { billingMode: "PROVISIONED" }],
])("reports %s as not emulated, and nothing for a table without it", (feature, more) => {
  const definition = table(more);
  expect(notEmulated(definition)).toEqual([
    expect.stringContaining(`${feature} of table ${definition.name}: `),
  ]);
  expect(notEmulated(table())).toEqual([]);
});

function attributes(...names: string[]) {
  return names.map((name) => ({ name, type: "S" }));
}
