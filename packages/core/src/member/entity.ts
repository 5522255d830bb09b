import { Entity } from "electrodb";
import type { EntityItem } from "electrodb";
import { entityOf } from "../table/index.ts";

/**
 * Who is in which room, by person: one small read says whether somebody may enter, and one query
 * lists a person's rooms, without an index. It repeats of the room what the list shows.
 */
export const members = entityOf(
  (config) =>
    new Entity(
      {
        model: { entity: "member", version: "1", service: "souk" },
        attributes: {
          userId: { type: "string", required: true, readOnly: true },
          roomId: { type: "string", required: true, readOnly: true },
          roomName: { type: "string" },
          ownerId: { type: "string", required: true, readOnly: true },
          ownerName: { type: "string", required: true, readOnly: true },
          since: { type: "string", required: true, readOnly: true },
        },
        indexes: {
          byUser: {
            pk: {
              field: "pk",
              composite: ["userId"],
              template: "USER#${userId}",
              casing: "none",
            },
            sk: {
              field: "sk",
              composite: ["roomId"],
              template: "ROOM#${roomId}",
              casing: "none",
            },
          },
        },
      },
      config,
    ),
);

export type MemberItem = EntityItem<ReturnType<typeof members>>;
