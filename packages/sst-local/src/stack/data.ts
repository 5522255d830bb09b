import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { startEngine } from "../dynamo/engine.ts";
import { syncTables, type TableDefinition } from "../dynamo/tables.ts";
import { startTtlSweep } from "../dynamo/ttl.ts";
import { byType, type Graph, type Resource } from "../graph/index.ts";
import { text } from "../model/inputs.ts";

/** The tables of a graph, served. */
export interface Data {
  /** The DynamoDB engine's base URL. */
  endpoint: string;
  /** What the graph asks of its tables and no local engine does. */
  notEmulated: string[];
  stop: () => Promise<void>;
}

/** Starts the DynamoDB engine on the state folder and brings its tables to the graph. */
export async function startData(
  graph: Graph,
  stateDir: string,
  log: (line: string) => void,
): Promise<Data> {
  const engine = await startEngine({ dataDir: join(stateDir, "dynamodb"), log });
  const client = new DynamoDBClient({
    endpoint: engine.endpoint,
    region: graph.app.region,
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  try {
    const tables = byType(graph, "aws:dynamodb/table:Table").map(toDefinition);
    const { notEmulated } = await syncTables(client, tables);
    const sweep = startTtlSweep({ engine, log });
    return {
      endpoint: engine.endpoint,
      notEmulated: notEmulated.map(
        ({ table, feature, detail }) => `${feature} of table ${table}: ${detail}`,
      ),
      stop: async () => {
        await sweep.stop();
        await engine.stop();
      },
    };
  } catch (error) {
    await engine.stop();
    throw error;
  } finally {
    client.destroy();
  }
}

const toDefinition = ({ id, inputs, outputs }: Resource): TableDefinition => ({
  ...inputs,
  name: text(outputs, "name") ?? text(inputs, "name") ?? id,
});
