import { Entity } from "electrodb";
import type { EntityItem } from "electrodb";
import { entityOf } from "../table/index.ts";

/**
 * A message, in the partition of its room and in no index: a send is one write unit. API Gateway
 * deletes it without our code, by these very keys and `authorId`.
 */
export const messages = entityOf(
  (config) =>
    new Entity(
      {
        model: { entity: "message", version: "1", service: "souk" },
        attributes: {
          roomId: { type: "string", required: true, readOnly: true },
          messageId: { type: "string", required: true, readOnly: true },
          text: { type: "string", required: true },
          authorId: { type: "string", required: true, readOnly: true },
          authorName: { type: "string", required: true, readOnly: true },
          clientId: { type: "string", required: true },
          replyTo: { type: "string", readOnly: true },
          editedAt: { type: "string" },
        },
        indexes: {
          byRoom: {
            pk: {
              field: "pk",
              composite: ["roomId"],
              template: "ROOM#${roomId}",
              casing: "none",
            },
            sk: {
              field: "sk",
              composite: ["messageId"],
              template: "MSG#${messageId}",
              casing: "none",
            },
          },
        },
      },
      config,
    ),
);

export type MessageItem = EntityItem<ReturnType<typeof messages>>;
