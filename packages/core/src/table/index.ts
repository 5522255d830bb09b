import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import type { EntityConfiguration } from "electrodb";
import { meter } from "./meter.ts";

export { metered } from "./meter.ts";
export type { Usage } from "./meter.ts";
export { transact } from "./transaction.ts";
export type { Outcome } from "./transaction.ts";

/** The one table, and the client that reaches it. */
export interface Table {
  client: DynamoDBClient;
  name: string;
}

/** The attributes that make the table's keys, and the one by which items expire. */
export const KEYS = { hash: "pk", range: "sk", ttl: "expiresAt" } as const;

/** The client to share within a process; it keeps its connections and counts what it consumes. */
export function createClient(config: DynamoDBClientConfig = {}): DynamoDBClient {
  return meter(new DynamoDBClient(config));
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
