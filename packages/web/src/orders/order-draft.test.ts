import * as core from "@souk/core/order";
import { describe, expect, it } from "vitest";
import {
  chooseRestaurant,
  costOf,
  countOf,
  draftOf,
  newDraft,
  setQuantity,
  totalOf,
  validate,
} from "./order-draft.ts";

const order: core.OrderInfo = {
  orderId: "lunch",
  userId: "ana",
  restaurantId: 1,
  totalAmount: 22.3,
  orderItems: [
    { id: 1, name: "Falafel", price: 9.5, quantity: 2 },
    { id: 9, name: "Secret soup", price: 1.1, quantity: 3 },
  ],
  status: "PLACED",
  orderTime: "2026-01-31T12:00:00.000Z",
};

const errorsOf = (draft: Parameters<typeof validate>[0]) => {
  const result = validate(draft);
  return "errors" in result ? result.errors : {};
};

describe("a draft", () => {
  it("has a unique id that matches the API's pattern and sorts before earlier ones", () => {
    const [first, second, later] = [newDraft(1000), newDraft(1000), newDraft(2000)];
    expect(first.orderId).toMatch(core.ORDER_ID_PATTERN);
    expect(first.orderId).not.toBe(second.orderId);
    expect([first.orderId, later.orderId].sort()).toEqual([later.orderId, first.orderId]);
    expect(newDraft().orderId).toHaveLength(50);
  });

  it("has the menu of the chosen restaurant, and keeps its id", () => {
    const draft = newDraft();
    const chosen = setQuantity(chooseRestaurant(draft, 1), 0, 2);
    expect(chosen.lines[0]).toMatchObject({ name: "Falafel", price: 95_000n, quantity: 2 });
    expect(chooseRestaurant(chosen, 1)).toBe(chosen);
    const other = chooseRestaurant(chosen, 2);
    expect(other.orderId).toBe(draft.orderId);
    expect(other.lines.map(({ quantity }) => quantity)).toEqual([0, 0, 0, 0]);
  });

  it("adds up exactly, and counts the items", () => {
    const draft = setQuantity(setQuantity(chooseRestaurant(newDraft(), 1), 0, 2), 2, 3);
    expect(draft.lines.map(costOf)).toEqual([190_000n, 0n, 186_000n, 0n]);
    expect([totalOf(draft), countOf(draft)]).toEqual([376_000n, 5]);
  });

  it("never has less than none of an item", () => {
    expect(setQuantity(chooseRestaurant(newDraft(), 1), 0, -1).lines[0]?.quantity).toBe(0);
  });

  it("of an order has what was ordered, also what is not on the menu", () => {
    const draft = draftOf(order);
    expect(draft.lines.map(({ name, quantity }) => [name, quantity])).toEqual([
      ["Falafel", 2],
      ["Halloumi wrap", 0],
      ["Lentil soup", 0],
      ["Mint tea", 0],
      ["Secret soup", 3],
    ]);
    const { orderId, restaurantId, totalAmount, orderItems } = order;
    expect(validate(draft)).toEqual({ order: { orderId, restaurantId, totalAmount, orderItems } });
  });

  it("of an order keeps the price that an item had", () => {
    const orderItems = [{ id: 1, name: "Falafel", price: 8.25, quantity: 1 }];
    const { lines } = draftOf({ ...order, orderItems });
    expect(lines.filter(({ name }) => name === "Falafel")).toMatchObject([
      { price: 95_000n, quantity: 0 },
      { price: 82_500n, quantity: 1 },
    ]);
  });

  it("of an order from a restaurant without a menu has its items", () => {
    expect(draftOf({ ...order, restaurantId: 77 }).lines).toHaveLength(2);
  });
});

describe("validation", () => {
  it("asks for a restaurant first, and then for an item", () => {
    expect(errorsOf(newDraft())).toEqual({ restaurantId: "Choose a restaurant." });
    expect(errorsOf(chooseRestaurant(newDraft(), 1))).toEqual({
      orderItems: "Add at least one item.",
    });
  });

  it("refuses a total above the API's limit", () => {
    const dear = { id: 1, name: "Gold", price: 600_000_000, quantity: 2 };
    expect(errorsOf(draftOf({ ...order, orderItems: [dear] }))).toHaveProperty("totalAmount");
  });
});
