import type {
  CreateTableCommandInput,
  GlobalSecondaryIndex,
  KeySchemaElement,
  LocalSecondaryIndex,
  Projection,
  TableDescription,
  UpdateTableCommandInput,
} from "@aws-sdk/client-dynamodb";
import { UserError } from "../../errors.ts";

/**
 * A table of the graph: the inputs of `aws:dynamodb/table:Table`, with the physical name.
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/dynamodb/table/#inputs
 */
export interface TableDefinition {
  /** Of the resource in the graph. */
  urn?: string;
  name: string;
  attributes?: { name: string; type: string }[];
  hashKey?: string | undefined;
  rangeKey?: string | undefined;
  globalSecondaryIndexes?: IndexDefinition[];
  localSecondaryIndexes?: IndexDefinition[];
  billingMode?: string | undefined;
  readCapacity?: number | undefined;
  writeCapacity?: number | undefined;
  streamEnabled?: boolean;
  streamViewType?: string | undefined;
  ttl?: { attributeName?: string | undefined; enabled?: boolean };
  deletionProtectionEnabled?: boolean;
  tableClass?: string | undefined;
  tags?: Record<string, string>;
  pointInTimeRecovery?: { enabled?: boolean };
  replicas?: { regionName?: string | undefined }[];
  serverSideEncryption?: { enabled?: boolean; kmsKeyArn?: string };
}

export interface IndexDefinition {
  name: string;
  hashKey?: string | undefined;
  rangeKey?: string | undefined;
  projectionType?: string | undefined;
  nonKeyAttributes?: string[];
}

/** The CreateTable call for a table of the graph, without time to live and tags. */
export function toCreateTable(table: TableDefinition): CreateTableCommandInput {
  const provisioned = table.billingMode === "PROVISIONED" || table.billingMode === undefined;
  const throughput = {
    ReadCapacityUnits: table.readCapacity ?? 1,
    WriteCapacityUnits: table.writeCapacity ?? 1,
  };
  return {
    TableName: table.name,
    AttributeDefinitions: toAttributes(table),
    KeySchema: toKeySchema(table),
    BillingMode: provisioned ? "PROVISIONED" : "PAY_PER_REQUEST",
    ...(provisioned && { ProvisionedThroughput: throughput }),
    ...(table.globalSecondaryIndexes?.length && {
      GlobalSecondaryIndexes: table.globalSecondaryIndexes.map((index) => ({
        ...toIndex(index),
        ...(provisioned && { ProvisionedThroughput: throughput }),
      })),
    }),
    ...(table.localSecondaryIndexes?.length && {
      LocalSecondaryIndexes: toLocalIndexes(table),
    }),
    ...(table.streamEnabled && { StreamSpecification: toStream(table) }),
    ...(table.tableClass !== undefined && {
      TableClass: table.tableClass as CreateTableCommandInput["TableClass"],
    }),
    DeletionProtectionEnabled: table.deletionProtectionEnabled ?? false,
  };
}

/**
 * The UpdateTable calls that bring an existing table to its definition, in order, with one change
 * each.
 * @throws UserError for a change that only a new table can have: of the key, of a local index
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_UpdateTable.html
 */
export function toUpdates(
  table: TableDefinition,
  now: TableDescription,
): UpdateTableCommandInput[] {
  const updates: UpdateTableCommandInput[] = [];
  const update = (change: Omit<UpdateTableCommandInput, "TableName">) =>
    updates.push({ TableName: table.name, ...change });
  refuseNewTable(table, now);

  const wanted = new Map((table.globalSecondaryIndexes ?? []).map((i) => [i.name, toIndex(i)]));
  const existing = new Map((now.GlobalSecondaryIndexes ?? []).map((i) => [i.IndexName ?? "", i]));
  for (const [name, index] of existing) {
    const kept = wanted.get(name);
    if (kept && indexText(kept) === indexText(index)) wanted.delete(name);
    else update({ GlobalSecondaryIndexUpdates: [{ Delete: { IndexName: name } }] });
  }
  for (const index of wanted.values()) {
    update({
      AttributeDefinitions: toAttributes(table),
      GlobalSecondaryIndexUpdates: [{ Create: index }],
    });
  }

  const view = now.StreamSpecification?.StreamEnabled
    ? now.StreamSpecification.StreamViewType
    : undefined;
  const wantedView = table.streamEnabled ? toStream(table).StreamViewType : undefined;
  if (view !== wantedView) {
    if (view) update({ StreamSpecification: { StreamEnabled: false } });
    if (wantedView) update({ StreamSpecification: toStream(table) });
  }

  const isProtected = table.deletionProtectionEnabled ?? false;
  if (isProtected !== (now.DeletionProtectionEnabled ?? false)) {
    update({ DeletionProtectionEnabled: isProtected });
  }
  return updates;
}

function refuseNewTable(table: TableDefinition, now: TableDescription): void {
  const keyWanted = keyText(toKeySchema(table), toAttributes(table));
  const keyNow = keyText(now.KeySchema, now.AttributeDefinitions);
  const localWanted = toLocalIndexes(table).map(indexText).toSorted().join("; ");
  const localNow = (now.LocalSecondaryIndexes ?? []).map(indexText).toSorted().join("; ");
  const [what, from, to] =
    keyWanted === keyNow ? ["local indexes", localNow, localWanted] : ["key", keyNow, keyWanted];
  if (from === to) return;
  throw new UserError(
    `The ${what} of table ${table.name} changed from ${from || "none"} to ${to || "none"}; an existing table cannot be changed so.`,
    { hint: "Start with --fresh for new tables; the items in them are lost." },
  );
}

function toAttributes(
  table: TableDefinition,
): CreateTableCommandInput["AttributeDefinitions"] & {} {
  return (table.attributes ?? []).map(({ name, type }) => ({
    AttributeName: name,
    AttributeType: type as "S" | "N" | "B",
  }));
}

function toKeySchema(keys: {
  hashKey?: string | undefined;
  rangeKey?: string | undefined;
}): KeySchemaElement[] {
  const schema: KeySchemaElement[] = [];
  if (keys.hashKey) schema.push({ AttributeName: keys.hashKey, KeyType: "HASH" });
  if (keys.rangeKey) schema.push({ AttributeName: keys.rangeKey, KeyType: "RANGE" });
  return schema;
}

function toLocalIndexes(table: TableDefinition): LocalSecondaryIndex[] {
  return (table.localSecondaryIndexes ?? []).map((index) =>
    toIndex({ ...index, ...(table.hashKey !== undefined && { hashKey: table.hashKey }) }),
  );
}

function toIndex(index: IndexDefinition): GlobalSecondaryIndex & LocalSecondaryIndex {
  return {
    IndexName: index.name,
    KeySchema: toKeySchema(index),
    Projection: {
      ProjectionType: (index.projectionType ?? "ALL") as Projection["ProjectionType"] & {},
      ...(index.nonKeyAttributes?.length && { NonKeyAttributes: index.nonKeyAttributes }),
    },
  };
}

function toStream(table: TableDefinition) {
  return {
    StreamEnabled: true,
    StreamViewType: (table.streamViewType ?? "NEW_AND_OLD_IMAGES") as "NEW_AND_OLD_IMAGES",
  };
}

function keyText(
  schema: KeySchemaElement[] | undefined,
  attributes: TableDescription["AttributeDefinitions"],
): string {
  const types = new Map((attributes ?? []).map((a) => [a.AttributeName, a.AttributeType]));
  return (schema ?? []).map((k) => `${k.AttributeName} (${types.get(k.AttributeName)})`).join(", ");
}

function indexText(index: {
  IndexName?: string | undefined;
  KeySchema?: KeySchemaElement[] | undefined;
  Projection?: Projection | undefined;
}): string {
  const keys = (index.KeySchema ?? []).map((key) => key.AttributeName).join(", ");
  const { ProjectionType = "ALL", NonKeyAttributes = [] } = index.Projection ?? {};
  return `${index.IndexName} (${[keys, ProjectionType, ...NonKeyAttributes.toSorted()].join(", ")})`;
}
