/**
 * Which records of the table's stream the purge function wants: a note that was written, renewed
 * or has expired. Infra gives it to the event source mapping
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html).
 */
export const purgeFilter = {
  dynamodb: { Keys: { pk: { S: [{ prefix: "PURGE#" }] } } },
} as const;

/** Which records fan-out wants: whatever becomes of a message. */
export const messageFilter = {
  dynamodb: { Keys: { pk: { S: [{ prefix: "ROOM#" }] }, sk: { S: [{ prefix: "MSG#" }] } } },
} as const;
