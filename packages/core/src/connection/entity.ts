import { Entity } from "electrodb";
import { entityOf } from "../table/index.ts";

/** A browser that waits for news, beside everything else of its user. It ends by itself. */
export const connections = entityOf(
  (config) =>
    new Entity(
      {
        model: { entity: "connection", version: "1", service: "souk" },
        attributes: {
          userId: { type: "string", required: true, readOnly: true },
          connectionId: { type: "string", required: true, readOnly: true },
          expiresAt: { type: "number", required: true, readOnly: true },
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
              composite: ["connectionId"],
              template: "CONNECTION#${connectionId}",
              casing: "none",
            },
          },
        },
      },
      config,
    ),
);
