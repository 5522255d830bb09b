import { Entity } from "electrodb";
import type { EntityItem } from "electrodb";
import { entityOf, indexOf, modelOf } from "../table/index.ts";

/**
 * A membership of a room, in the partition of its user: one read of half a unit checks it, and a
 * query lists a user's rooms without an index. It copies what the list shows of the room.
 */
export const members = entityOf(
  (config) =>
    new Entity(
      {
        model: modelOf("member"),
        attributes: {
          userId: { type: "string", required: true, readOnly: true },
          roomId: { type: "string", required: true, readOnly: true },
          roomName: { type: "string" },
          ownerId: { type: "string", required: true, readOnly: true },
          ownerName: { type: "string", required: true, readOnly: true },
          since: { type: "string", required: true, readOnly: true },
        },
        indexes: { byUser: indexOf("member") },
      },
      config,
    ),
);

export type MemberItem = EntityItem<ReturnType<typeof members>>;
