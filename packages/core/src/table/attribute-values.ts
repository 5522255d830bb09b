import type { Operation } from "./client.ts";

/** Where an input or output has maps of attribute values: in the named members, or in `each` member. */
export type Shape = typeof VALUES | { each: Shape } | { in: Readonly<Record<string, Shape>> };

/** A map of attribute values by name. */
const VALUES = "values";

const each = (shape: Shape) => ({ each: shape });
const within = (members: Record<string, Shape>) => ({ in: members });

const NONE = within({});
const ITEM = within({ Item: VALUES });
const KEY = within({ Key: VALUES });
const ATTRIBUTES = within({ Attributes: VALUES });
const PUT = within({ Item: VALUES, ExpressionAttributeValues: VALUES });
const CHANGE = within({ Key: VALUES, ExpressionAttributeValues: VALUES });
const LIST = within({ ExclusiveStartKey: VALUES, ExpressionAttributeValues: VALUES });
const ITEMS = within({ Items: each(VALUES), LastEvaluatedKey: VALUES });
const KEYS_BY_TABLE = each(within({ Keys: each(VALUES) }));
const WRITES_BY_TABLE = each(each(within({ PutRequest: ITEM, DeleteRequest: KEY })));
const TRANSACTED = each(
  within({ ConditionCheck: CHANGE, Put: PUT, Delete: CHANGE, Update: CHANGE }),
);

/**
 * The maps of attribute values in the input and the output of each operation
 * (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Operations_Amazon_DynamoDB.html),
 * without the legacy parameters, which ElectroDB does not send.
 */
export const attributeValues: Readonly<Record<Operation, { input: Shape; output: Shape }>> = {
  BatchGetItem: {
    input: within({ RequestItems: KEYS_BY_TABLE }),
    output: within({ Responses: each(each(VALUES)), UnprocessedKeys: KEYS_BY_TABLE }),
  },
  BatchWriteItem: {
    input: within({ RequestItems: WRITES_BY_TABLE }),
    output: within({ UnprocessedItems: WRITES_BY_TABLE }),
  },
  DeleteItem: { input: CHANGE, output: ATTRIBUTES },
  GetItem: { input: KEY, output: ITEM },
  PutItem: { input: PUT, output: ATTRIBUTES },
  Query: { input: LIST, output: ITEMS },
  Scan: { input: LIST, output: ITEMS },
  TransactGetItems: {
    input: within({ TransactItems: each(within({ Get: KEY })) }),
    output: within({ Responses: each(ITEM) }),
  },
  TransactWriteItems: { input: within({ TransactItems: TRANSACTED }), output: NONE },
  UpdateItem: { input: CHANGE, output: ATTRIBUTES },
};

/** The reasons in the error of a canceled transaction. */
export const cancellationReasons: Shape = each(ITEM);

/** A copy of `value` in which `convert` has replaced each value of the maps that `shape` names. */
export function convertValues<Value>(
  value: Value,
  shape: Shape,
  convert: (value: unknown) => unknown,
): Value;
export function convertValues(
  value: unknown,
  shape: Shape,
  convert: (value: unknown) => unknown,
): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (shape === VALUES) return mapMembers(value, convert);
  if ("each" in shape) {
    const inner = (member: unknown) => convertValues(member, shape.each, convert);
    return Array.isArray(value) ? value.map(inner) : mapMembers(value, inner);
  }
  const copy: Record<string, unknown> = { ...value };
  for (const [name, inner] of Object.entries(shape.in)) {
    if (copy[name] !== undefined) copy[name] = convertValues(copy[name], inner, convert);
  }
  return copy;
}

/** A copy without the members that are undefined, which the SDK's document client leaves out, too. */
function mapMembers(value: object, convert: (value: unknown) => unknown): object {
  const mapped: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) {
    if (member !== undefined) mapped[name] = convert(member);
  }
  return mapped;
}
