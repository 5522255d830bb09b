import type { EngineAnswer } from "./corrections/correction.ts";

/**
 * The operations that report what they cost.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConsumedCapacity.html
 */
const CHARGED = new Set([
  "BatchExecuteStatement",
  "BatchGetItem",
  "BatchWriteItem",
  "DeleteItem",
  "ExecuteStatement",
  "ExecuteTransaction",
  "GetItem",
  "PutItem",
  "Query",
  "Scan",
  "TransactGetItems",
  "TransactWriteItems",
  "UpdateItem",
]);

/** In no text, where quotes are escaped, and of no attribute, whose value begins with its type. */
const CONSUMED =
  /"ConsumedCapacity":(?:\{"(?:TableName|CapacityUnits)[^{}]*\}|\[(?:\{"(?:TableName|CapacityUnits)[^{}]*\},?)*\]),?/;

/** A request that asks for its cost, and whether its client has asked for it. */
export interface MeteredRequest {
  readonly body: string;
  /** True where the cost is removed from the answer. */
  readonly isAdded: boolean;
}

/** Makes a request ask for its consumed capacity, unless it says itself what it wants. */
export function meterRequest(operation: string, body: string): MeteredRequest {
  const asks = body.includes('"ReturnConsumedCapacity"');
  if (asks || !CHARGED.has(operation) || !/^\s*\{\s*"/.test(body)) return { body, isAdded: false };
  return { body: body.replace("{", '{"ReturnConsumedCapacity":"TOTAL",'), isAdded: true };
}

/** Reads the capacity units of an answer, and gives the client the answer that it asked for. */
export function meterAnswer(
  answer: EngineAnswer,
  { isAdded }: Pick<MeteredRequest, "isAdded">,
): EngineAnswer & { capacityUnits: number | undefined } {
  if (!answer.body.includes('"ConsumedCapacity"')) return { ...answer, capacityUnits: undefined };
  const text = answer.body.toString();
  const units = text.matchAll(/\{"TableName":"[^"]*","CapacityUnits":([\d.]+)/g);
  const capacityUnits = [...units].reduce((sum, [, one]) => sum + Number(one), 0);
  if (!isAdded) return { ...answer, capacityUnits };
  const body = Buffer.from(text.replace(CONSUMED, "").replace(/,\}$/, "}"));
  return { ...answer, body, capacityUnits };
}
