import { Entity } from "electrodb";
import { entityOf } from "../table/index.ts";

/** A document, which nothing lists. Its data is JSON text, for the reasons that items have. */
export const documents = entityOf(
  (config) =>
    new Entity(
      {
        model: { entity: "document", version: "1", service: "souk" },
        attributes: {
          documentId: { type: "string", required: true, readOnly: true },
          data: { type: "string", required: true },
        },
        indexes: {
          byId: {
            pk: {
              field: "pk",
              composite: ["documentId"],
              template: "DATA#${documentId}",
              casing: "none",
            },
            sk: { field: "sk", composite: [], template: "DATA", casing: "none" },
          },
        },
      },
      config,
    ),
);
