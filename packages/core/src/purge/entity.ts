import { Entity } from "electrodb";
import { entityOf } from "../table/index.ts";

/**
 * The note that a room was deleted and its messages wait to be. Writing it starts the purge by the
 * table's stream; its expiry, an hour later, starts a second one for what was then still in flight.
 */
export const purges = entityOf(
  (config) =>
    new Entity(
      {
        model: { entity: "purge", version: "1", service: "souk" },
        attributes: {
          roomId: { type: "string", required: true, readOnly: true },
          requestedAt: { type: "string", required: true },
          expiresAt: { type: "number", required: true },
        },
        indexes: {
          byRoom: {
            pk: {
              field: "pk",
              composite: ["roomId"],
              template: "PURGE#${roomId}",
              casing: "none",
            },
            sk: { field: "sk", composite: [], template: "PURGE", casing: "none" },
          },
        },
      },
      config,
    ),
);
