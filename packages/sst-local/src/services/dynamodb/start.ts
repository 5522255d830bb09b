import { join } from "node:path";
import type { StartService } from "../../aws/service.ts";
import { dynamodbApi } from "./api.ts";
import { createEngineClient } from "./client.ts";
import { createFaults } from "./faults.ts";
import { tableDefinitions } from "./graph.ts";
import { tablePages } from "./pages.ts";
import { startEngine } from "./process.ts";
import { prepareTables, syncTables } from "./tables.ts";
import { startTtlSweep } from "./ttl.ts";

/** Starts the DynamoDB engine on the state folder and keeps its tables as the graph has them. */
export const start: StartService = async ({ stateDir, events }) => {
  const engine = await startEngine({ dataDir: join(stateDir, "dynamodb"), log: events.line });
  const sweep = startTtlSweep({ engine, log: events.line });
  /** Of the graph; an engine may keep tables by region. */
  let region = "us-east-1";
  const listeners = new Set<() => void>();
  const client = createEngineClient(
    engine.endpoint,
    () => region,
    () => listeners.forEach((listener) => listener()),
  );
  const faults = createFaults({ log: events.line });
  /** Definitions that the engine is known to have. */
  let known = new Set<string>();
  /** Resolves when the tables are as the current graph has them. */
  let synced = Promise.resolve();

  return {
    apis: [dynamodbApi({ engine, client, faults, ready: () => synced }), faults.api],
    provides: {
      tables: {
        async call(operation, input) {
          await synced;
          return client.call(operation, input);
        },
        onWrite(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
      },
    },
    pages: { ...tablePages(client.call) },
    /** Items are kept, and so is a table that left the graph. */
    async prepare({ graph }) {
      ({ region } = graph.app);
      const tables = tableDefinitions(graph);
      const changed = tables.filter((table) => !known.has(JSON.stringify(table)));
      await prepareTables(client.call, changed);
      return {
        commit() {
          known = new Set(tables.map((table) => JSON.stringify(table)));
          synced = synced
            .then(() => syncTables(client.call, changed))
            .catch((error: unknown) => {
              known.clear();
              events.line(`The tables could not be changed: ${(error as Error).message}`);
            });
          return synced;
        },
      };
    },
    async stop() {
      client.close();
      await sweep.stop();
      await engine.stop();
    },
  };
};
