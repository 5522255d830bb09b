import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { startEngine } from "../services/dynamodb/process.ts";
import { notEmulated, syncTables, type TableDefinition } from "../services/dynamodb/tables.ts";
import { startTtlSweep } from "../services/dynamodb/ttl.ts";
import { byType, type Graph, type Resource } from "../graph/index.ts";
import { text } from "../graph/inputs.ts";

/** The tables of a graph, served. */
export interface Data {
  /** The DynamoDB engine's base URL. */
  endpoint: string;
  /**
   * Brings the tables to another graph, items kept; those that left it stay.
   * @throws UserError when only a new table could follow it.
   */
  update: (graph: Graph) => Promise<void>;
  stop: () => Promise<void>;
}

/** Starts the DynamoDB engine on the state folder and brings its tables to the graph. */
export async function startData(
  graph: Graph,
  stateDir: string,
  log: (line: string) => void,
): Promise<Data> {
  const engine = await startEngine({ dataDir: join(stateDir, "dynamodb"), log });
  /** Definitions that the engine is known to have. */
  const known = new Set<string>();

  async function update(next: Graph): Promise<void> {
    const changed = tablesOf(next).filter((table) => !known.has(JSON.stringify(table)));
    if (changed.length === 0) return;
    const client = new DynamoDBClient({
      endpoint: engine.endpoint,
      region: next.app.region,
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
    try {
      await syncTables(client, changed);
    } finally {
      client.destroy();
    }
    known.clear();
    for (const table of tablesOf(next)) known.add(JSON.stringify(table));
  }

  try {
    await update(graph);
    const sweep = startTtlSweep({ engine, log });
    return {
      endpoint: engine.endpoint,
      update,
      stop: async () => {
        await sweep.stop();
        await engine.stop();
      },
    };
  } catch (error) {
    await engine.stop();
    throw error;
  }
}

/** What the graph asks of its tables and no local engine does. */
export const dataNotEmulated = (graph: Graph): string[] =>
  tablesOf(graph)
    .flatMap(notEmulated)
    .map(({ table, feature, detail }) => `${feature} of table ${table}: ${detail}`);

const tablesOf = (graph: Graph): TableDefinition[] =>
  byType(graph, "aws:dynamodb/table:Table").map(toDefinition);

const toDefinition = ({ id, inputs, outputs }: Resource): TableDefinition => ({
  ...inputs,
  name: text(outputs, "name") ?? text(inputs, "name") ?? id,
});
