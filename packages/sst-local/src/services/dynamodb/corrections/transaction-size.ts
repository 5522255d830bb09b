import { isRecord, record, records } from "../../../graph/inputs.ts";
import { answerOf, type EngineAnswer, type Input, parse, type Send } from "./correction.ts";

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactGetItems.html */
const TRANSACTION_BYTES = 4 * 1024 * 1024;

/** Refuses TransactGetItems whose items have more bytes than one transaction may return. */
export async function limitTransactionSize(
  operation: string,
  body: string,
  send: Send,
): Promise<EngineAnswer> {
  const answer = await send(operation, body);
  if (answer.body.length <= TRANSACTION_BYTES) return answer;
  const sizes = records(parse(answer.body), "Responses").map((response) =>
    itemSize(record(response, "Item")),
  );
  const total = sizes.reduce((sum, size) => sum + size, 0);
  if (total <= TRANSACTION_BYTES) return answer;
  const Message = "The aggregate size of the items in the transaction exceeded 4 MB";
  return answerOf(400, {
    __type: "com.amazonaws.dynamodb.v20120810#TransactionCanceledException",
    Message,
    CancellationReasons: sizes.map(() => ({ Code: "ValidationError", Message })),
  });
}

/** About the size of an item; https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html */
function itemSize(item: Input): number {
  return Object.entries(item).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + valueSize(value),
    0,
  );
}

function valueSize(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + 1 + valueSize(one), 3);
  if (!isRecord(value)) return 1;
  const [type, inner] = Object.entries(value)[0] ?? [];
  if (type === "M" && isRecord(inner)) return 3 + itemSize(inner);
  if (type === "N") return Math.ceil(String(inner).length / 2) + 1;
  if (type === "B") return Buffer.byteLength(String(inner), "base64");
  return valueSize(inner);
}
