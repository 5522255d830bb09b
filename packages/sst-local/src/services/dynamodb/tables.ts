import type {
  DescribeTableCommandOutput,
  DescribeTimeToLiveCommandOutput,
  ListTagsOfResourceCommandOutput,
  TableDescription,
} from "@aws-sdk/client-dynamodb";
import { setTimeout as sleep } from "node:timers/promises";
import { UserError } from "../../errors.ts";
import { type DynamoDbCall, DynamoDbError } from "./client.ts";
import { toCreateTable, toUpdates } from "./table-definition.ts";
import type { TableDefinition } from "./table-definition.ts";

/**
 * Creates the tables that are missing and checks the changes of those that exist, which
 * {@link syncTables} makes.
 * @throws UserError when the engine refuses a definition, or when only a new table could have it
 */
export const prepareTables = (call: DynamoDbCall, tables: readonly TableDefinition[]) =>
  forEachTable(tables, async (table) => {
    const found = await describe(call, table.name);
    if (!found) {
      await create(call, table);
      return;
    }
    if (toUpdates(table, found).length === 0) return;
    // The engine checks a whole definition only when it makes a table.
    const probe = { ...table, name: `sst-local.${table.name}`.slice(0, 255) };
    await create(call, { ...probe, deletionProtectionEnabled: false });
    await call("DeleteTable", { TableName: probe.name });
  });

/**
 * Creates the tables that are missing and changes those that exist to their definition, items kept:
 * indexes, stream, time to live, deletion protection, tags. A table that left the graph stays.
 * @throws UserError as {@link prepareTables}
 */
export const syncTables = (call: DynamoDbCall, tables: readonly TableDefinition[]) =>
  forEachTable(tables, (table) => syncTable(call, table));

async function forEachTable(
  tables: readonly TableDefinition[],
  work: (table: TableDefinition) => Promise<void>,
): Promise<void> {
  for (const table of tables) {
    try {
      await work(table);
    } catch (error) {
      const explanation = explained(table.name, error);
      if (explanation instanceof UserError) explanation.resource ??= table.urn;
      throw explanation;
    }
  }
}

async function create(call: DynamoDbCall, table: TableDefinition): Promise<void> {
  await call("CreateTable", toCreateTable(table));
  await active(call, table.name);
}

async function syncTable(call: DynamoDbCall, table: TableDefinition): Promise<void> {
  const found = await describe(call, table.name);
  if (!found) await create(call, table);
  else {
    for (const update of toUpdates(table, found)) {
      await call("UpdateTable", update);
      await active(call, table.name);
    }
  }
  const now = await active(call, table.name);
  await syncTimeToLive(call, table);
  await syncTags(call, table, now.TableArn ?? "");
}

async function describe(call: DynamoDbCall, name: string): Promise<TableDescription | undefined> {
  try {
    return ((await call("DescribeTable", { TableName: name })) as DescribeTableCommandOutput).Table;
  } catch (error) {
    if (error instanceof DynamoDbError && error.name === "ResourceNotFoundException") {
      return undefined;
    }
    throw error;
  }
}

async function active(call: DynamoDbCall, name: string): Promise<TableDescription> {
  for (;;) {
    const table = await describe(call, name);
    const indexes = table?.GlobalSecondaryIndexes ?? [];
    if (table?.TableStatus === "ACTIVE" && indexes.every((i) => i.IndexStatus === "ACTIVE")) {
      return table;
    }
    await sleep(10);
  }
}

async function syncTimeToLive(call: DynamoDbCall, table: TableDefinition): Promise<void> {
  const { TimeToLiveDescription: now } = (await call("DescribeTimeToLive", {
    TableName: table.name,
  })) as DescribeTimeToLiveCommandOutput;
  const current = now?.TimeToLiveStatus === "ENABLED" ? now.AttributeName : undefined;
  const wanted = table.ttl?.enabled ? table.ttl.attributeName : undefined;
  if (current === wanted) return;
  const set = (AttributeName: string, Enabled: boolean) =>
    call("UpdateTimeToLive", {
      TableName: table.name,
      TimeToLiveSpecification: { AttributeName, Enabled },
    });
  if (current !== undefined) await set(current, false);
  if (wanted !== undefined) await set(wanted, true);
}

async function syncTags(call: DynamoDbCall, table: TableDefinition, arn: string) {
  const wanted = new Map(Object.entries(table.tags ?? {}));
  const { Tags = [] } = (await call("ListTagsOfResource", {
    ResourceArn: arn,
  })) as ListTagsOfResourceCommandOutput;
  const gone = Tags.flatMap(({ Key }) => (Key !== undefined && !wanted.has(Key) ? [Key] : []));
  for (const { Key, Value } of Tags) {
    if (Key !== undefined && wanted.get(Key) === Value) wanted.delete(Key);
  }
  if (gone.length > 0) await call("UntagResource", { ResourceArn: arn, TagKeys: gone });
  if (wanted.size > 0) {
    const add = [...wanted].map(([Key, Value]) => ({ Key, Value }));
    await call("TagResource", { ResourceArn: arn, Tags: add });
  }
}

function explained(table: string, cause: unknown): unknown {
  const { name, message } = cause as Error;
  if (name === "ValidationException") {
    return new UserError(`DynamoDB refuses table ${table}: ${message}`, {
      hint: "Correct the table in your infrastructure; AWS would refuse it too.",
      cause,
    });
  }
  if (/malformed|not a database/i.test(message)) {
    return new UserError(`The local data of table ${table} cannot be read: ${message}`, {
      hint: "Start with --fresh to begin with empty tables.",
      cause,
    });
  }
  return cause;
}
