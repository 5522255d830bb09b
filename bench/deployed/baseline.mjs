// The order function as one would write it with Hono, zod, ElectroDB and the AWS SDK: it validates the
// body, writes the order on condition that there is none, and logs a line. SST builds it by its defaults.
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { zValidator } from "@hono/zod-validator";
import { Entity } from "electrodb";
import { Hono } from "hono";
import { handle } from "hono/aws-lambda";
import * as z from "zod";

const OrderCreate = z.strictObject({
  orderId: z
    .string()
    .min(1)
    .max(64)
    .regex(/^[\w~-][\w.~-]*$/),
  restaurantId: z.number().int().min(0),
  totalAmount: z.number().min(0).max(1_000_000_000),
  orderItems: z
    .array(
      z.strictObject({
        id: z.number().int().min(0),
        name: z.string().min(1).max(200),
        price: z.number().min(0),
        quantity: z.number().int().min(1),
      }),
    )
    .min(1)
    .max(100),
});

const orders = new Entity(
  {
    model: { entity: "order", version: "1", service: "shop" },
    attributes: {
      userId: { type: "string", required: true },
      orderId: { type: "string", required: true },
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
      status: { type: ["PLACED", "ACKNOWLEDGED", "CANCELED"], required: true },
      placedAt: { type: "number", required: true },
    },
    indexes: {
      byUser: {
        pk: { field: "pk", composite: ["userId"] },
        sk: { field: "sk", composite: ["orderId"] },
      },
    },
  },
  { client: new DynamoDBClient({}), table: process.env.TABLE_NAME },
);

const app = new Hono().post("/orders", zValidator("json", OrderCreate), async (c) => {
  const { userId } = c.env.event.requestContext.authorizer;
  const order = { ...c.req.valid("json"), userId, status: "PLACED", placedAt: Date.now() };
  await orders.create(order).go();
  console.log(JSON.stringify({ level: "INFO", message: "order placed", orderId: order.orderId }));
  return c.json(order, 201);
});

export const handler = handle(app);
