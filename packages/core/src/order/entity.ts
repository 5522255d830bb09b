import { Entity } from "electrodb";
import type { EntityItem } from "electrodb";
import { entityOf } from "../table/index.ts";

/** An order, in the partition of its customer: nobody else has a key that leads to it. */
export const orders = entityOf(
  (config) =>
    new Entity(
      {
        model: { entity: "order", version: "1", service: "souk" },
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
          // Epoch milliseconds: a number, so that a condition can tell how old the order is.
          placedAt: { type: "number", required: true, readOnly: true },
          // Of what was first sent; an edit does not change it.
          bodyHash: { type: "string", required: true, readOnly: true },
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
              composite: ["orderId"],
              template: "ORDER#${orderId}",
              casing: "none",
            },
          },
        },
      },
      config,
    ),
);

export type OrderItem = EntityItem<ReturnType<typeof orders>>;
