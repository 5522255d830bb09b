import { Entity } from "electrodb";
import type { EntityItem } from "electrodb";
import { entityOf, indexOf, modelOf } from "../table/index.ts";

/** A room, in one partition with its messages: its owner, its members and since when it exists. */
export const rooms = entityOf(
  (config) =>
    new Entity(
      {
        model: modelOf("room"),
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
          // A ULID. Messages of this partition with a smaller id belong to an earlier room of this id.
          since: { type: "string", required: true, readOnly: true },
          version: { type: "number", required: true },
          updatedAt: { type: "string", required: true },
        },
        indexes: { byId: indexOf("room") },
      },
      config,
    ),
);

export type RoomItem = EntityItem<ReturnType<typeof rooms>>;
