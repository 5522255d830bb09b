import { CreateTableCommand } from "@aws-sdk/client-dynamodb";
import { startTestEngine } from "../../sst-local/src/services/dynamodb/testing.ts";
import * as Message from "../src/message/index.ts";
import type { MessageInfo, MessageSend } from "../src/message/index.ts";
import type { RoomCreate } from "../src/room/index.ts";
import { acceptAnyName } from "../src/scope/index.ts";
import type { Scope } from "../src/scope/index.ts";
import { createClient, KEYS } from "../src/table/index.ts";
import type { Table } from "../src/table/index.ts";

/** A table on a real engine for one test file; `stop` ends the engine. */
export interface TestTable extends Table {
  endpoint: string;
  stop(): Promise<void>;
}

/** Starts an engine with an empty table. */
export async function startTable(): Promise<TestTable> {
  const engine = await startTestEngine();
  const client = createClient({
    endpoint: engine.endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    // Tests send hundreds of requests at once, on machines that do other work too.
    requestHandler: {},
  });
  const name = "souk-test";
  await engine.client.send(
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

/** The scope of `username`, where every name is a person. */
export function as(username: string, table: Table): Scope {
  return { table, actor: { id: username, name: username }, findPeople: acceptAnyName };
}

let count = 0;

/** The input for a new room, by default with `bob` and `carol`. */
export function makeRoom(overrides: Partial<RoomCreate> = {}): RoomCreate {
  count += 1;
  return { roomId: `room-${count}`, with: ["bob", "carol"], ...overrides };
}

/** The input for a new message. */
export function makeMessage(overrides: Partial<MessageSend> = {}): MessageSend {
  count += 1;
  return { message: `Hello ${count}`, clientId: `client-${count}`, ...overrides };
}

/** Sends a message and returns it. */
export async function sendMessage(
  scope: Scope,
  roomId: string,
  input: MessageSend,
): Promise<MessageInfo> {
  return (await Message.send(scope, roomId, input)).message;
}

/** The sort keys of all items in a partition. */
export async function itemsOf(table: Table, partition: string): Promise<{ sk: string }[]> {
  const { Items = [] } = await table.client.call("Query", {
    TableName: table.name,
    KeyConditionExpression: "pk = :pk",
    ExpressionAttributeValues: { ":pk": { S: partition } },
  });
  return Items.map((item) => ({ sk: item["sk"]?.S ?? "" }));
}
