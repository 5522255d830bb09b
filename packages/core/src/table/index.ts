import type { EntityConfiguration } from "electrodb";
import type { DynamoDB } from "./client.ts";
import { documentClient } from "./document-client.ts";

export { createClient } from "./client.ts";
export type { DynamoDB } from "./client.ts";
export * from "./keys.ts";
export { metered } from "./meter.ts";
export type { Usage } from "./meter.ts";
export { transact } from "./transaction.ts";
export type { Outcome } from "./transaction.ts";

/** The table's name and the client that reaches it. */
export interface Table {
  client: DynamoDB;
  name: string;
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
      client: documentClient(table.client),
      table: table.name,
      // Short, because each message carries them and is billed by the byte.
      identifiers: { entity: "type", version: "v" },
    });
    made.set(table, entity);
    return entity;
  };
}
