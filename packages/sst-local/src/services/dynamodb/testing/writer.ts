/** Run by process.test.ts: `node writer.ts DIR` prints the id of every acknowledged write. */
import {
  CreateTableCommand,
  PutItemCommand,
  ResourceInUseException,
} from "@aws-sdk/client-dynamodb";
import { startTestEngine } from "../testing.ts";

const { client } = await startTestEngine({ dataDir: process.argv[2]! });
try {
  await client.send(
    new CreateTableCommand({
      TableName: "notes",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
} catch (error) {
  if (!(error instanceof ResourceInUseException)) throw error;
}

async function writeForever(lane: number): Promise<never> {
  for (let count = 0; ; count++) {
    const id = `${process.pid}-${lane}-${count}`;
    await client.send(new PutItemCommand({ TableName: "notes", Item: { id: { S: id } } }));
    process.stdout.write(`${id}\n`);
  }
}
await Promise.all([0, 1, 2, 3].map(writeForever));
