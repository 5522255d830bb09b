/**
 * Returns the value with base64 in place of binary values, as DynamoDB's JSON has them
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html).
 */
export function encodeBinary<Value>(value: Value): Value;
export function encodeBinary(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("base64");
  }
  if (Array.isArray(value)) return value.map(encodeBinary<unknown>);
  const encoded: Record<string, unknown> = {};
  for (const [name, member] of Object.entries(value)) encoded[name] = encodeBinary(member);
  return encoded;
}

/** Matches the JSON of a binary value or set; a text that looks like one is no harm. */
const BINARY = /"BS?"\s*:/;

/**
 * Parses DynamoDB's JSON, with bytes in place of base64. Only attribute values have members `B` that
 * are strings and `BS` that are lists.
 */
export function decodeBinary(text: string): unknown {
  const value = JSON.parse(text) as unknown;
  if (BINARY.test(text)) decode(value);
  return value;
}

function decode(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  const attribute = value as { B?: unknown; BS?: unknown };
  if (typeof attribute.B === "string") attribute.B = toBytes(attribute.B);
  else if (Array.isArray(attribute.BS)) attribute.BS = attribute.BS.map(toBytes);
  else Object.values(value).forEach(decode);
}

function toBytes(base64: string): Uint8Array {
  return new Uint8Array(Buffer.from(base64, "base64"));
}
