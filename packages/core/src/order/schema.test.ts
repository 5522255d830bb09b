import Ajv from "ajv-draft-04";
import { expect, it } from "vitest";
import * as z from "../validation/index.ts";
import { OrderCreate, OrderUpdate } from "./schema.ts";

const line = { id: 1, name: "Spaghetti", price: 9.99, quantity: 1 };
const update = { restaurantId: 1, totalAmount: 19.97, orderItems: [line] };
const create = { ...update, orderId: "2c1f7ac6-9b5e-4f6e-9b5a-7d0a3c7e0d11" };
const withLine = (overrides: object) => ({ ...create, orderItems: [{ ...line, ...overrides }] });

/** Validates as API Gateway does before any of our code runs. */
function passesModel(schema: z.ZodMiniType, value: unknown): boolean {
  const model = z.toJSONSchema(schema, { target: "draft-4", io: "input" });
  return new Ajv.default({ strict: false }).validate(model, value);
}

it.each<[string, z.ZodMiniType, unknown]>([
  ["an order", OrderCreate, create],
  ["an order with fields that the server decides", OrderCreate, { ...create, status: "PLACED" }],
  [
    "any values in those fields",
    OrderCreate,
    { ...create, status: 1, orderTime: null, userId: {} },
  ],
  ["a free order", OrderCreate, { ...create, totalAmount: 0 }],
  ["a hundred items", OrderCreate, { ...create, orderItems: Array(100).fill(line) }],
  ["an edit", OrderUpdate, update],
  [
    "an edit with all fields of the order",
    OrderUpdate,
    { ...create, status: "PLACED", userId: "a" },
  ],
])("the model and the schema accept %s", (_, schema, value) => {
  expect(passesModel(schema, value)).toBe(true);
  expect(schema.safeParse(value).success).toBe(true);
});

it.each<[string, z.ZodMiniType, unknown]>([
  ["no orderId", OrderCreate, update],
  ["an orderId with #", OrderCreate, { ...create, orderId: "a#b" }],
  ["an orderId with /", OrderCreate, { ...create, orderId: "a/b" }],
  ["an orderId that is a number", OrderCreate, { ...create, orderId: 1 }],
  ["no amount", OrderCreate, { ...create, totalAmount: undefined }],
  ["an amount as a string", OrderCreate, { ...create, totalAmount: "19.97" }],
  ["a negative amount", OrderCreate, { ...create, totalAmount: -0.01 }],
  ["an amount over a thousand million", OrderCreate, { ...create, totalAmount: 1e9 + 1 }],
  ["no items", OrderCreate, { ...create, orderItems: [] }],
  ["101 lines", OrderCreate, { ...create, orderItems: Array(101).fill(line) }],
  ["a fraction of a pizza", OrderCreate, withLine({ quantity: 0.5 })],
  ["zero pizzas", OrderCreate, withLine({ quantity: 0 })],
  ["an item without a price", OrderCreate, withLine({ price: undefined })],
  ["an item with an unknown field", OrderCreate, withLine({ discount: 1 })],
  ["a restaurant by name", OrderCreate, { ...create, restaurantId: "Roma" }],
  ["an unknown field", OrderCreate, { ...create, coupon: "FREE" }],
  ["an edit without items", OrderUpdate, { totalAmount: 1 }],
])("the model and the schema refuse %s", (_, schema, value) => {
  const sent: unknown = JSON.parse(JSON.stringify(value));
  expect(passesModel(schema, sent)).toBe(false);
  expect(schema.safeParse(sent).success).toBe(false);
});

it.each([0.00001, 19.97001, 1e-200, Number.MIN_VALUE, NaN, Infinity])(
  "refuses the amount %d, which has too many decimals or is no number",
  (totalAmount) => {
    expect(OrderCreate.safeParse({ ...create, totalAmount }).success).toBe(false);
    expect(OrderCreate.safeParse(withLine({ price: totalAmount })).success).toBe(false);
  },
);
