import { byType, type Graph } from "../../graph/index.ts";
import { isRecord, list, type Properties, record, records, text } from "../../graph/inputs.ts";

/** The condition key with the partition keys that a call is about. */
const LEADING_KEYS = "dynamodb:leadingkeys";

/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html#limits-expression-parameters */
const EXPRESSION_LIMIT = 4096;

/** A request for items of one table. */
interface TableRequest {
  readonly operation: string;
  readonly input: Properties;
}

/**
 * The value of `dynamodb:LeadingKeys` for the part of a call that is about one table; without the key
 * where the partition key cannot be read.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export function leadingKeys(
  graph: Graph,
  { operation, input }: TableRequest,
  tableArn: string,
): Readonly<Record<string, readonly string[] | undefined>> {
  const [, name = "", index] = /:table\/([^/]+)(?:\/index\/(.+))?$/.exec(tableArn) ?? [];
  const partitionKey = partitionKeyOf(graph, name, index);
  if (partitionKey === undefined) return {};
  // A scan reads every partition.
  if (operation === "Scan") return { [LEADING_KEYS]: undefined };
  const requests = requestsFor({ operation, input }, name);
  const keys = requests.map((request) => keyOf(request, partitionKey));
  const known = keys.filter((key) => key !== undefined);
  if (known.length === 0 || known.length < keys.length) return {};
  return { [LEADING_KEYS]: known };
}

function partitionKeyOf(graph: Graph, name: string, index: string | undefined) {
  const table = byType(graph, "aws:dynamodb/table:Table").find(({ id, outputs }) =>
    [id, outputs["name"]].includes(name),
  );
  if (!table) return undefined;
  const own = records(table.inputs, "globalSecondaryIndexes").find((one) => one["name"] === index);
  return text(own ?? {}, "hashKey") ?? text(table.inputs, "hashKey");
}

/** The parts of a batch or a transaction that are about a table, or the request itself. */
function requestsFor({ operation, input }: TableRequest, name: string): Properties[] {
  const isNamed = (table: unknown) => typeof table === "string" && table.split("/").at(-1) === name;
  if (operation.startsWith("Transact")) {
    return records(input, "TransactItems")
      .flatMap((item) => Object.values(item).filter(isRecord))
      .filter((request) => isNamed(request["TableName"]));
  }
  const tables = Object.entries(record(input, "RequestItems")).filter(([table]) => isNamed(table));
  if (operation === "BatchGetItem") {
    return tables.flatMap(([, request]) =>
      isRecord(request) ? list(request, "Keys").map((Key) => ({ Key })) : [],
    );
  }
  if (operation === "BatchWriteItem") {
    return tables.flatMap(([table]) =>
      records(record(input, "RequestItems"), table).flatMap((write) =>
        Object.values(write).filter(isRecord),
      ),
    );
  }
  return [input];
}

/** The partition key of an item, of a key or of a query. */
function keyOf(request: Properties, partitionKey: string): string | undefined {
  const item = [request["Key"], request["Item"]].find(isRecord);
  if (item) return valueOf(item[partitionKey]);
  const legacy = record(record(request, "KeyConditions"), partitionKey);
  const [value] = list(legacy, "AttributeValueList");
  return valueOf(value) ?? valueOf(record(request, "ExpressionAttributeValues")[queried()]);

  /** The placeholder that the key condition compares the partition key with. */
  function queried(): string {
    const names = record(request, "ExpressionAttributeNames");
    const expression = text(request, "KeyConditionExpression") ?? "";
    const equalities = expression.slice(0, EXPRESSION_LIMIT).matchAll(/([#\w.-]+)\s*=\s*(:\w+)/g);
    for (const [, name = "", placeholder = ""] of equalities) {
      if ((text(names, name) ?? name) === partitionKey) return placeholder;
    }
    return "";
  }
}

function valueOf(attribute: unknown): string | undefined {
  if (!isRecord(attribute)) return undefined;
  return text(attribute, "S") ?? text(attribute, "N") ?? text(attribute, "B");
}
