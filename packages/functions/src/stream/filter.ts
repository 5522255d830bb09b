/**
 * Which records of the table's stream the purge function wants: a note that was written, renewed
 * or has expired. Infra gives it to the event source mapping
 * (https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html).
 */
export const purgeFilter = {
  dynamodb: { Keys: { pk: { S: [{ prefix: "PURGE#" }] } } },
} as const;
