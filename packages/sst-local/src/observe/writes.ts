import type { CallSummary } from "../aws/events.ts";
import { isRecord, parsedRecord, record, records, text } from "../graph/inputs.ts";

/** Attributes as DynamoDB has them: `{ pk: { S: "a" } }`. */
export type Attributes = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

/** An item that a call of DynamoDB wrote. */
export interface ItemWrite {
  table: string;
  action: "put" | "update" | "delete";
  /** Of a put the whole item, else its key. */
  attributes: Attributes;
}

/** The items that a call of DynamoDB wrote; none of a statement in PartiQL. */
export function itemWrites({ service, operation, status, body }: CallSummary): ItemWrite[] {
  if (service !== "dynamodb" || status !== 200) return [];
  const input = parsedRecord(body);
  switch (operation) {
    case "PutItem":
      return write("put", input, "Item");
    case "UpdateItem":
      return write("update", input, "Key");
    case "DeleteItem":
      return write("delete", input, "Key");
    case "TransactWriteItems":
      return records(input, "TransactItems").flatMap((item) => [
        ...write("put", record(item, "Put"), "Item"),
        ...write("update", record(item, "Update"), "Key"),
        ...write("delete", record(item, "Delete"), "Key"),
      ]);
    case "BatchWriteItem": {
      const tables = record(input, "RequestItems");
      return Object.keys(tables).flatMap((TableName) =>
        records(tables, TableName).flatMap((request) => [
          ...write("put", { TableName, ...record(request, "PutRequest") }, "Item"),
          ...write("delete", { TableName, ...record(request, "DeleteRequest") }, "Key"),
        ]),
      );
    }
    default:
      return [];
  }
}

function write(
  action: ItemWrite["action"],
  input: Readonly<Record<string, unknown>>,
  member: "Item" | "Key",
): ItemWrite[] {
  const table = text(input, "TableName");
  const attributes = input[member];
  if (table === undefined || !isRecord(attributes)) return [];
  return [{ table: tableOf(table), action, attributes: attributes as Attributes }];
}

/** The name of a table, of which a request may have the ARN. */
export const tableOf = (name: string): string => /:table\/([^/]+)/.exec(name)?.[1] ?? name;
