import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { AppError } from "../error/index.ts";
import { newId } from "../id/index.ts";
import { KEYS, keyOf } from "../table/index.ts";
import type { Table } from "../table/index.ts";

/** How long a key is remembered, in seconds. */
const REMEMBERED_FOR = 3600;

/** A response as DynamoDB stores it. */
export interface StoredResponse {
  status: number;
  /** The content type. */
  type: string;
  body: Uint8Array;
}

/** What identifies a request with an idempotency key. */
export interface KeyedRequest {
  caller: string;
  /** The route and a hash of its parameters and the key. */
  request: string;
  /** A hash of the body, which each attempt must repeat. */
  bodyHash: string;
}

/**
 * Reserves the id, a ULID, under which a request creates its item. Every attempt of the request gets
 * the same id, so the condition of the item's own write makes the creation happen once; later
 * attempts get the response once it is stored. One write unit.
 *
 * Where DynamoDB's answer is lost, the SDK repeats the write and finds its own record, which is like
 * that of an earlier attempt.
 *
 * @throws AppError `idempotency.mismatch` for another body, `idempotency.in_progress` when another
 * attempt changes the record at the same time
 */
export async function reserve(
  table: Table,
  { caller, request, bodyHash }: KeyedRequest,
): Promise<{ id: string } | StoredResponse> {
  const id = newId();
  const now = Math.floor(Date.now() / 1000);
  const known = await refusedItem(
    table.client.call("PutItem", {
      TableName: table.name,
      Item: {
        ...toKey(caller, request),
        id: { S: id },
        bodyHash: { S: bodyHash },
        [KEYS.ttl]: { N: String(now + REMEMBERED_FOR) },
      },
      ConditionExpression: "attribute_not_exists(pk) OR #ttl <= :now",
      ExpressionAttributeNames: { "#ttl": KEYS.ttl },
      ExpressionAttributeValues: { ":now": { N: String(now) } },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    }),
  );
  if (known === undefined) return { id };
  const reserved = known["id"]?.S;
  if (reserved === undefined) throw inProgress();
  // The record of a refused request is bound to no body.
  if (known["bodyHash"] === undefined) {
    await bind(table, { caller, request, bodyHash }, reserved);
  } else if (known["bodyHash"].S !== bodyHash) {
    throw mismatch();
  }
  return responseOf(known) ?? { id: reserved };
}

/** Stores the response of a request, which later attempts get. One write unit for 1 KB. */
export async function complete(
  table: Table,
  { caller, request }: KeyedRequest,
  id: string,
  { status, type, body }: StoredResponse,
): Promise<void> {
  await refusedItem(
    table.client.call("UpdateItem", {
      TableName: table.name,
      Key: toKey(caller, request),
      UpdateExpression: "SET #status = :status, #type = :type, #body = :body",
      ConditionExpression: "id = :id",
      ExpressionAttributeNames: { "#status": "status", "#type": "type", "#body": "body" },
      ExpressionAttributeValues: {
        ":id": { S: id },
        ":status": { N: String(status) },
        ":type": { S: type },
        ":body": { B: body },
      },
    }),
  );
}

/** Lets the key of a refused request be used with another body. The id stays reserved. */
export async function release(
  table: Table,
  { caller, request, bodyHash }: KeyedRequest,
  id: string,
): Promise<void> {
  await refusedItem(
    table.client.call("UpdateItem", {
      TableName: table.name,
      Key: toKey(caller, request),
      UpdateExpression: "REMOVE bodyHash",
      ConditionExpression: "id = :id AND bodyHash = :hash AND attribute_not_exists(#body)",
      ExpressionAttributeNames: { "#body": "body" },
      ExpressionAttributeValues: { ":id": { S: id }, ":hash": { S: bodyHash } },
    }),
  );
}

async function bind(
  table: Table,
  { caller, request, bodyHash }: KeyedRequest,
  id: string,
): Promise<void> {
  const refused = await refusedItem(
    table.client.call("UpdateItem", {
      TableName: table.name,
      Key: toKey(caller, request),
      UpdateExpression: "SET bodyHash = :hash",
      // Also true when the SDK repeats the update.
      ConditionExpression: "id = :id AND (attribute_not_exists(bodyHash) OR bodyHash = :hash)",
      ExpressionAttributeValues: { ":id": { S: id }, ":hash": { S: bodyHash } },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    }),
  );
  if (refused !== undefined) throw inProgress();
}

type Item = Record<string, AttributeValue>;

/** Undefined when a conditional write is made, and the item where it is refused. */
async function refusedItem(write: Promise<unknown>): Promise<Item | undefined> {
  try {
    await write;
    return undefined;
  } catch (error) {
    const { name, Item } = error as { name: string; Item?: Item };
    if (name === "ConditionalCheckFailedException") return Item ?? {};
    throw error;
  }
}

function toKey(caller: string, request: string): Item {
  const { pk, sk } = keyOf("idempotency", { caller, request });
  return { [KEYS.hash]: { S: pk }, [KEYS.range]: { S: sk } };
}

function responseOf({ status, type, body }: Item): StoredResponse | undefined {
  if (body?.B === undefined) return undefined;
  return { status: Number(status?.N), type: type?.S ?? "", body: body.B };
}

function mismatch(): AppError {
  return new AppError(
    "unprocessable",
    "idempotency.mismatch",
    "The Idempotency-Key was used for a request with another body",
  );
}

function inProgress(): AppError {
  return new AppError(
    "conflict",
    "idempotency.in_progress",
    "A request with this Idempotency-Key is in progress",
  );
}
