/**
 * Run by dynamodb-stream.kill.test.ts: `node consumer.ts DIR` writes to a table and consumes its
 * stream. Prints `wrote X` for each acknowledged write and `took X` for each acknowledged record.
 */
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { writeSync } from "node:fs";
import { join } from "node:path";
import { syncTables } from "../../services/dynamodb/tables.ts";
import { startTestEngine } from "../../services/dynamodb/testing.ts";
import type { EventRecord } from "../dynamodb-record.ts";
import { StreamPoller } from "../dynamodb-stream.ts";
import { streamOf, testMapping } from "./mapping.ts";

const [dir = "", mode = "write"] = process.argv.slice(2);
const { client, call } = await startTestEngine({ dataDir: dir });
await syncTables(call, [
  {
    name: "notes",
    attributes: [{ name: "id", type: "S" }],
    hashKey: "id",
    billingMode: "PAY_PER_REQUEST",
    streamEnabled: true,
    streamViewType: "NEW_AND_OLD_IMAGES",
  },
]);
const poller = new StreamPoller({
  mapping: testMapping(streamOf("notes"), { batchSize: 7 }),
  tableName: "notes",
  tables: { call },
  stateDir: join(dir, "state"),
  async invoke({ Records }) {
    for (const { dynamodb } of Records as EventRecord[])
      writeSync(1, `took ${String(dynamodb.Keys["id"]?.["S"])}\n`);
    return { payload: null };
  },
  deliver: async () => {},
  log: (line) => console.error(line),
});
await poller.started;

if (mode === "drain") {
  await poller.idle();
  process.exit(0);
}
async function writeForever(lane: number): Promise<never> {
  for (let count = 0; ; count++) {
    const id = `${process.pid}-${lane}-${count}`;
    await client.send(new PutItemCommand({ TableName: "notes", Item: { id: { S: id } } }));
    writeSync(1, `wrote ${id}\n`);
  }
}
await Promise.all([0, 1, 2].map(writeForever));
