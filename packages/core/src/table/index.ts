import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import type { EntityConfiguration } from "electrodb";
import { meter } from "./meter.ts";

export * from "./keys.ts";
export { metered } from "./meter.ts";
export type { Usage } from "./meter.ts";
export { transact } from "./transaction.ts";
export type { Outcome } from "./transaction.ts";

/** The table's name and the client that reaches it. */
export interface Table {
  client: DynamoDBClient;
  name: string;
}

/**
 * How long a connection may take to open, the wait for one of 50 sockets included, and a request to
 * be answered, in milliseconds. DynamoDB answers within tens of milliseconds, and the SDK's three
 * attempts fit into the ten seconds of a function behind a route.
 */
export const TIMEOUTS = {
  connectionTimeout: 1000,
  requestTimeout: 2000,
  throwOnRequestTimeout: true,
} as const;

/** Creates the client that a process shares; it keeps its connections and counts capacity. */
export function createClient(config: DynamoDBClientConfig = {}): DynamoDBClient {
  return meter(new DynamoDBClient({ requestHandler: TIMEOUTS, ...config }));
}

/** The `model` of an entity of this application. */
export function modelOf<Name extends string>(entity: Name) {
  return { entity, version: "1", service: "souk" } as const;
}

/**
 * Defers an entity until its table is known, and builds it once per table.
 *
 * @example export const rooms = entityOf((config) => new Entity({ … }, config));
 */
export function entityOf<Made>(
  make: (config: EntityConfiguration) => Made,
): (table: Table) => Made {
  const made = new WeakMap<Table, Made>();
  return (table) => {
    const known = made.get(table);
    if (known !== undefined) return known;
    const entity = make({
      client: table.client,
      table: table.name,
      // Short, because each message carries them and is billed by the byte.
      identifiers: { entity: "type", version: "v" },
    });
    made.set(table, entity);
    return entity;
  };
}
