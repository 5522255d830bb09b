/**
 * Run by event-source-mapping.kill.test.ts: `node event-source-mapping.consumer.ts DIR` writes to a
 * table and consumes its stream; a line `wrote X` for each write acknowledged, `took X` for each
 * record that the function acknowledged.
 */
import { PutItemCommand } from "@aws-sdk/client-dynamodb";
import { writeSync } from "node:fs";
import { join } from "node:path";
import { startEventSourceMapping } from "../stream-mapping.ts";
import { syncTables } from "../../services/dynamodb/tables.ts";
import { startTestEngine } from "../../services/dynamodb/testing.ts";

const [dir = "", mode = "write"] = process.argv.slice(2);
const { client, endpoint } = await startTestEngine({ dataDir: dir });
await syncTables(client, [
  {
    name: "notes",
    attributes: [{ name: "id", type: "S" }],
    hashKey: "id",
    billingMode: "PAY_PER_REQUEST",
    streamEnabled: true,
    streamViewType: "NEW_AND_OLD_IMAGES",
  },
]);
const mapping = await startEventSourceMapping({
  mapping: {
    eventSourceArn: "arn:aws:dynamodb:eu-west-1:123456789012:table/notes/stream/label",
    functionName: "consumer",
    startingPosition: "LATEST",
    batchSize: 7,
  },
  endpoint,
  stateDir: join(dir, "state"),
  tableName: "notes",
  async invoke({ Records }) {
    for (const { dynamodb } of Records)
      writeSync(1, `took ${String(dynamodb.Keys["id"]?.["S"])}\n`);
    return { payload: null };
  },
  onFailure: async () => {},
  log: (line) => console.error(line),
});

if (mode === "drain") {
  await mapping.idle();
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
