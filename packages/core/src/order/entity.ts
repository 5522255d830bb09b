import { Entity } from "electrodb";
import type { EntityItem } from "electrodb";
import { entityOf, indexOf, modelOf } from "../table/index.ts";

/** An order, in the partition of its customer: no other user has a key that leads to it. */
export const orders = entityOf(
  (config) =>
    new Entity(
      {
        model: modelOf("order"),
        attributes: {
          userId: { type: "string", required: true, readOnly: true },
          orderId: { type: "string", required: true, readOnly: true },
          restaurantId: { type: "number", required: true },
          totalAmount: { type: "number", required: true },
          orderItems: {
            type: "list",
            required: true,
            items: {
              type: "map",
              properties: {
                id: { type: "number", required: true },
                name: { type: "string", required: true },
                price: { type: "number", required: true },
                quantity: { type: "number", required: true },
              },
            },
          },
          status: { type: ["PLACED", "ACKNOWLEDGED", "CANCELED"] as const, required: true },
          // Epoch milliseconds, so that a condition can compare the order's age.
          placedAt: { type: "number", required: true, readOnly: true },
          // Hash of the request that placed the order; an edit does not change it.
          bodyHash: { type: "string", required: true, readOnly: true },
        },
        indexes: { byUser: indexOf("order") },
      },
      config,
    ),
);

export type OrderItem = EntityItem<ReturnType<typeof orders>>;
