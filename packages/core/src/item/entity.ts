import { Entity } from "electrodb";
import { entityOf, indexOf, modelOf } from "../table/index.ts";

/**
 * An item of `/basic`. All are in one partition: one query lists them, and the usage plan allows
 * ten requests a second. The body is stored as JSON text, because DynamoDB holds neither numbers
 * over 1e126 nor objects nested deeper than 32.
 */
export const items = entityOf(
  (config) =>
    new Entity(
      {
        model: modelOf("item"),
        attributes: {
          sortKey: { type: "string", required: true, readOnly: true },
          body: { type: "string", required: true },
        },
        indexes: { byId: indexOf("item") },
      },
      config,
    ),
);
