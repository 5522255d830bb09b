import { Entity } from "electrodb";
import { entityOf, indexOf, modelOf } from "../table/index.ts";

/**
 * The request to delete the messages of a deleted room. Writing it starts the purge through the
 * table's stream; its expiry, an hour later, starts a second purge for messages that were being
 * written when the room was deleted.
 */
export const purges = entityOf(
  (config) =>
    new Entity(
      {
        model: modelOf("purge"),
        attributes: {
          roomId: { type: "string", required: true, readOnly: true },
          requestedAt: { type: "string", required: true },
          expiresAt: { type: "number", required: true },
        },
        indexes: { byRoom: indexOf("purge") },
      },
      config,
    ),
);

/** Seconds until the purge request expires. */
const SECOND_PURGE_AFTER = 3600;

/** The purge request to write when a room is deleted. */
export function newPurge(roomId: string) {
  const now = Date.now();
  return {
    roomId,
    requestedAt: new Date(now).toISOString(),
    expiresAt: Math.floor(now / 1000) + SECOND_PURGE_AFTER,
  };
}
