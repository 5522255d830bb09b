import { Entity } from "electrodb";
import type { EntityItem } from "electrodb";
import { entityOf } from "../table/index.ts";

/** One item a room, beside its messages: who owns it, who is in it, since when it exists. */
export const rooms = entityOf(
  (config) =>
    new Entity(
      {
        model: { entity: "room", version: "1", service: "souk" },
        attributes: {
          roomId: { type: "string", required: true, readOnly: true },
          name: { type: "string" },
          ownerId: { type: "string", required: true, readOnly: true },
          members: {
            type: "list",
            required: true,
            items: {
              type: "map",
              properties: {
                id: { type: "string", required: true },
                name: { type: "string", required: true },
              },
            },
          },
          // A ULID: what in this partition is older belongs to an earlier room of the same name.
          since: { type: "string", required: true, readOnly: true },
          version: { type: "number", required: true },
          updatedAt: { type: "string", required: true },
        },
        indexes: {
          byId: {
            pk: {
              field: "pk",
              composite: ["roomId"],
              template: "ROOM#${roomId}",
              casing: "none",
            },
            sk: { field: "sk", composite: [], template: "ROOM", casing: "none" },
          },
        },
      },
      config,
    ),
);

export type RoomItem = EntityItem<ReturnType<typeof rooms>>;
