import { CreateTableCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { startTestEngine } from "../../sst-local/src/services/dynamodb/testing.ts";
import type { MessageSend } from "../src/message/index.ts";
import type { RoomCreate } from "../src/room/index.ts";
import { takeNames } from "../src/scope/index.ts";
import type { Scope } from "../src/scope/index.ts";
import { createClient, KEYS } from "../src/table/index.ts";
import type { Table } from "../src/table/index.ts";

/** A table of a test file's own on a real engine; `stop` ends it. */
export interface TestTable extends Table {
  endpoint: string;
  stop(): Promise<void>;
}

/** Starts an engine with the empty table in it. */
export async function startTable(): Promise<TestTable> {
  const engine = await startTestEngine();
  const client = createClient({
    endpoint: engine.endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  const name = "souk-test";
  await client.send(
    new CreateTableCommand({
      TableName: name,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [
        { AttributeName: KEYS.hash, AttributeType: "S" },
        { AttributeName: KEYS.range, AttributeType: "S" },
      ],
      KeySchema: [
        { AttributeName: KEYS.hash, KeyType: "HASH" },
        { AttributeName: KEYS.range, KeyType: "RANGE" },
      ],
    }),
  );
  return {
    client,
    name,
    endpoint: engine.endpoint,
    async stop() {
      client.destroy();
      await engine.stop();
    },
  };
}

/** The table as `username` acts on it, where every name is a person. */
export function as(username: string, table: Table): Scope {
  return { table, actor: { id: username, name: username }, findPeople: takeNames };
}

let count = 0;

/** A room nobody else makes: with `bob` and `carol`, unless told otherwise. */
export function makeRoom(overrides: Partial<RoomCreate> = {}): RoomCreate {
  count += 1;
  return { roomId: `room-${count}`, with: ["bob", "carol"], ...overrides };
}

/** A message to send. */
export function makeMessage(overrides: Partial<MessageSend> = {}): MessageSend {
  count += 1;
  return { message: `Hello ${count}`, clientId: `client-${count}`, ...overrides };
}

/** What the table holds in one partition, whichever entity it is of. */
export async function itemsOf(table: Table, partition: string): Promise<{ sk: string }[]> {
  const { Items = [] } = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: partition } },
    }),
  );
  return Items.map((item) => ({ sk: item["sk"]?.S ?? "" }));
}
