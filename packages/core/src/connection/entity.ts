import { Entity } from "electrodb";
import { entityOf, indexOf, modelOf } from "../table/index.ts";

/** An open WebSocket connection, in the partition of its user. TTL removes it. */
export const connections = entityOf(
  (config) =>
    new Entity(
      {
        model: modelOf("connection"),
        attributes: {
          userId: { type: "string", required: true, readOnly: true },
          connectionId: { type: "string", required: true, readOnly: true },
          expiresAt: { type: "number", required: true, readOnly: true },
        },
        indexes: { byUser: indexOf("connection") },
      },
      config,
    ),
);
