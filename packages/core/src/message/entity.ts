import { Entity } from "electrodb";
import type { EntityItem } from "electrodb";
import { entityOf, indexOf, modelOf } from "../table/index.ts";

/**
 * A message, in the partition of its room and in no secondary index: sending it is one write unit.
 * API Gateway deletes messages without a Lambda, by these keys and `authorId`.
 */
export const messages = entityOf(
  (config) =>
    new Entity(
      {
        model: modelOf("message"),
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
        indexes: { byRoom: indexOf("message") },
      },
      config,
    ),
);

export type MessageItem = EntityItem<ReturnType<typeof messages>>;
