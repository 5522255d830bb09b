import { Entity } from "electrodb";
import { entityOf, indexOf, modelOf } from "../table/index.ts";

/** A document, which no list shows. Its data is stored as JSON text, as items are. */
export const documents = entityOf(
  (config) =>
    new Entity(
      {
        model: modelOf("document"),
        attributes: {
          documentId: { type: "string", required: true, readOnly: true },
          data: { type: "string", required: true },
        },
        indexes: { byId: indexOf("document") },
      },
      config,
    ),
);
