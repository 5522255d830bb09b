import { byType, type Graph, type Resource } from "../../graph/index.ts";
import {
  flag,
  number,
  type Properties,
  record,
  records,
  text,
  textMap,
  texts,
} from "../../graph/inputs.ts";
import type { IndexDefinition, TableDefinition } from "./table-definition.ts";

/** Every DynamoDB table in the graph. */
export const tableDefinitions = (graph: Graph): TableDefinition[] =>
  byType(graph, "aws:dynamodb/table:Table").map(definitionOf);

/** Features of the graph's tables that no local engine has: `replicas of table Orders: …`. */
export const tablesNotEmulated = (graph: Graph): string[] =>
  tableDefinitions(graph).flatMap(notEmulated);

/** The features of a table that no local engine has. */
export function notEmulated(table: TableDefinition): string[] {
  const { name, replicas = [] } = table;
  const regions = replicas.map(({ regionName }) => regionName).join(", ");
  const features: [isUsed: boolean | undefined, feature: string, detail: string][] = [
    [
      table.pointInTimeRecovery?.enabled,
      "pointInTimeRecovery",
      "there are no backups of local data",
    ],
    [replicas.length > 0, "replicas", `local data is in one place (asked for: ${regions})`],
    [
      table.serverSideEncryption?.enabled,
      "serverSideEncryption",
      "the local data file is not encrypted",
    ],
    [
      table.billingMode === "PROVISIONED",
      "billingMode PROVISIONED",
      "no local request is throttled",
    ],
  ];
  return features.flatMap(([isUsed, feature, detail]) =>
    isUsed ? [`${feature} of table ${name}: ${detail}`] : [],
  );
}

/** Reads a table's inputs; an input of another type counts as absent. */
const definitionOf = ({ urn, id, inputs, outputs }: Resource): TableDefinition => ({
  urn,
  name: text(outputs, "name") ?? text(inputs, "name") ?? id,
  attributes: records(inputs, "attributes").map((attribute) => ({
    name: text(attribute, "name") ?? "",
    type: text(attribute, "type") ?? "",
  })),
  ...keysOf(inputs),
  globalSecondaryIndexes: records(inputs, "globalSecondaryIndexes").map(indexOf),
  localSecondaryIndexes: records(inputs, "localSecondaryIndexes").map(indexOf),
  billingMode: text(inputs, "billingMode"),
  readCapacity: number(inputs, "readCapacity"),
  writeCapacity: number(inputs, "writeCapacity"),
  streamEnabled: flag(inputs, "streamEnabled"),
  streamViewType: text(inputs, "streamViewType"),
  ttl: {
    enabled: flag(record(inputs, "ttl"), "enabled"),
    attributeName: text(record(inputs, "ttl"), "attributeName"),
  },
  deletionProtectionEnabled: flag(inputs, "deletionProtectionEnabled"),
  tableClass: text(inputs, "tableClass"),
  tags: textMap(inputs, "tags") ?? {},
  pointInTimeRecovery: { enabled: flag(record(inputs, "pointInTimeRecovery"), "enabled") },
  replicas: records(inputs, "replicas").map((replica) => ({
    regionName: text(replica, "regionName"),
  })),
  serverSideEncryption: { enabled: flag(record(inputs, "serverSideEncryption"), "enabled") },
});

const keysOf = (inputs: Properties) => ({
  hashKey: text(inputs, "hashKey"),
  rangeKey: text(inputs, "rangeKey"),
});

const indexOf = (inputs: Properties): IndexDefinition => ({
  name: text(inputs, "name") ?? "",
  ...keysOf(inputs),
  projectionType: text(inputs, "projectionType"),
  nonKeyAttributes: texts(inputs, "nonKeyAttributes"),
});
