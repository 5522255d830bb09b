import { type ItemKind, prefixOf } from "@souk/core/table/keys";

/**
 * Filter patterns of the functions that read the table's stream.
 * https://docs.aws.amazon.com/lambda/latest/dg/with-ddb-filtering.html
 */

/** Matches purge records, which the deletion of a room creates, renews or lets expire. */
export const purgeFilter = {
  dynamodb: { Keys: { pk: startsAs("purge", "pk") } },
} as const;

/** Matches every change of a message. */
export const messageFilter = changesOf("message");

/** Matches every change of a membership: a user joins, leaves, or the room is renamed. */
export const memberFilter = changesOf("member");

/** Matches every change of items of a kind. */
function changesOf(kind: ItemKind) {
  return { dynamodb: { Keys: { pk: startsAs(kind, "pk"), sk: startsAs(kind, "sk") } } };
}

function startsAs(kind: ItemKind, key: "pk" | "sk") {
  return { S: [{ prefix: prefixOf(kind, key) }] };
}
