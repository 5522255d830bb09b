import { prefixOf } from "@souk/core/table/keys";

/**
 * Filter patterns of the functions that read the table's stream.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
 */

/** Matches purge records, which the deletion of a room creates, renews or lets expire. */
export const purgeFilter = {
  dynamodb: { Keys: { pk: { S: [{ prefix: prefixOf("purge", "pk") }] } } },
} as const;

/** Matches every change of a message. */
export const messageFilter = {
  dynamodb: {
    Keys: {
      pk: { S: [{ prefix: prefixOf("message", "pk") }] },
      sk: { S: [{ prefix: prefixOf("message", "sk") }] },
    },
  },
} as const;

/** Matches every change of a membership: a user joins, leaves, or the room is renamed. */
export const memberFilter = {
  dynamodb: {
    Keys: {
      pk: { S: [{ prefix: prefixOf("member", "pk") }] },
      sk: { S: [{ prefix: prefixOf("member", "sk") }] },
    },
  },
} as const;
