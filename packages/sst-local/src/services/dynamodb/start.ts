import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { ForwardedApi } from "../../aws/api.ts";
import { loopback } from "../../aws/client.ts";
import type { StartService } from "../../aws/service.ts";
import { createWire } from "./client.ts";
import { tableDefinitions } from "./graph.ts";
import { tablePages } from "./pages.ts";
import { startEngine } from "./process.ts";
import { syncTables } from "./tables.ts";
import { startTtlSweep } from "./ttl.ts";

/** Bytes of a request; BatchWriteItem takes 16 MB of items. */
const BODY_LIMIT = 20 * 1024 * 1024;

/** Starts the DynamoDB engine on the state folder and keeps its tables as the graph has them. */
export const start: StartService = async ({ stateDir, events }) => {
  const engine = await startEngine({ dataDir: join(stateDir, "dynamodb"), log: events.line });
  const sweep = startTtlSweep({ engine, log: events.line });
  const wire = createWire(engine.endpoint, "eu-west-1");
  /** Definitions that the engine is known to have. */
  let known = new Set<string>();

  return {
    apis: [forwardTo(engine.endpoint)],
    provides: { tables: { call: wire } },
    pages: { ...tablePages(wire) },
    /** Brings the tables to the graph, items kept; a table that left the graph stays. */
    async prepare({ graph }) {
      const tables = tableDefinitions(graph);
      const changed = tables.filter((table) => !known.has(JSON.stringify(table)));
      if (changed.length > 0) {
        const client = new DynamoDBClient({
          endpoint: engine.endpoint,
          region: graph.app.region,
          credentials: { accessKeyId: "local", secretAccessKey: "local" },
        });
        try {
          await syncTables(client, changed);
        } finally {
          client.destroy();
        }
        known = new Set(tables.map((table) => JSON.stringify(table)));
      }
      return { commit: () => {} };
    },
    async stop() {
      wire.close();
      await sweep.stop();
      await engine.stop();
    },
  };
};

/** Sends a signed request on to the engine, which keeps one set of tables for one access key. */
const forwardTo = (engineUrl: string): ForwardedApi => ({
  protocol: "forwarded",
  targets: ["DynamoDB_20120810", "DynamoDBStreams_20120810"],
  access: "signed",
  bodyLimit: BODY_LIMIT,
  async handle({ headers, body }, { signal }) {
    const { authorization = "" } = headers;
    return loopback(new URL(engineUrl), {
      method: "POST",
      headers: {
        "content-type": headers["content-type"],
        "x-amz-target": headers["x-amz-target"],
        "x-amz-date": headers["x-amz-date"],
        authorization: authorization.replace(/Credential=[^/]+\//, "Credential=local/"),
      },
      body,
      signal,
    });
  },
});
