import { Entity } from "electrodb";
import { entityOf } from "../table/index.ts";

/**
 * What `/basic` keeps: one partition, as one query lists it all and the usage plan allows ten
 * requests a second. The body is its own JSON text, the only form that gives back everything that
 * JSON can say: DynamoDB has neither numbers over 1e126 nor objects 33 deep.
 */
export const items = entityOf(
  (config) =>
    new Entity(
      {
        model: { entity: "item", version: "1", service: "souk" },
        attributes: {
          rank: { type: "string", required: true, readOnly: true },
          body: { type: "string", required: true },
        },
        indexes: {
          byId: {
            pk: { field: "pk", composite: [], template: "BASIC", casing: "none" },
            sk: {
              field: "sk",
              composite: ["rank"],
              template: "ITEM#${rank}",
              casing: "none",
            },
          },
        },
      },
      config,
    ),
);
