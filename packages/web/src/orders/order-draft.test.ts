import * as core from "@souk/core/order";
import { describe, expect, it } from "vitest";
import {
  addLine,
  changeLine,
  validate,
  costOf,
  draftOf,
  LIMITS,
  newDraft,
  removeLine,
  totalOf,
  type OrderDraft,
} from "./order-draft.ts";

const falafel = { key: 0, id: "7", name: "Falafel", price: "9.50", quantity: "2" };
const tea = { key: 1, id: "8", name: "Tea", price: "0,1", quantity: "3" };
const lunch: OrderDraft = { orderId: "lunch", restaurantId: "12", lines: [falafel, tea] };

const errorsOf = (draft: OrderDraft) => {
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

  it("keeps its id when its lines change", () => {
    const draft = newDraft();
    const changed = changeLine(removeLine(addLine(draft), 0), 1, { name: "Tea" });
    expect(changed.orderId).toBe(draft.orderId);
    expect(changed.lines).toEqual([{ key: 1, id: "", name: "Tea", price: "", quantity: "1" }]);
  });

  it("gives each line its own key", () => {
    const draft = addLine(removeLine(addLine(addLine(newDraft())), 1));
    expect(draft.lines.map(({ key }) => key)).toEqual([0, 2, 3]);
  });

  it("has between one line and the API's limit", () => {
    expect(LIMITS.lines).toBe(core.ORDER_ITEMS_MAX);
    let draft = newDraft();
    expect(removeLine(draft, 0)).toBe(draft);
    for (let count = 0; count < 150; count += 1) draft = addLine(draft);
    expect(draft.lines).toHaveLength(core.ORDER_ITEMS_MAX);
  });

  it("costs the exact sum of its lines", () => {
    expect(costOf(tea)).toBe(3_000n);
    expect(totalOf(lunch)).toBe(193_000n);
    expect(totalOf(addLine(lunch))).toBe(193_000n);
  });

  it("becomes a request's body", () => {
    expect(validate(lunch)).toEqual({
      order: {
        orderId: "lunch",
        restaurantId: 12,
        totalAmount: 19.3,
        orderItems: [
          { id: 7, name: "Falafel", price: 9.5, quantity: 2 },
          { id: 8, name: "Tea", price: 0.1, quantity: 3 },
        ],
      },
    });
  });

  it("of an order becomes the same order", () => {
    const result = validate(lunch);
    if (!("order" in result)) throw new Error("The draft has errors.");
    const { order } = result;
    const info = { ...order, userId: "u", status: "PLACED", orderTime: "" } as const;
    expect(validate(draftOf(info))).toEqual({ order });
  });

  it.each([
    ["restaurantId", { restaurantId: "" }],
    ["restaurantId", { restaurantId: "1.5" }],
    ["restaurantId", { restaurantId: "9007199254740992" }],
    ["orderItems.1.id", { lines: [falafel, { ...tea, id: "x" }] }],
    ["orderItems.0.name", { lines: [{ ...falafel, name: "  " }] }],
    ["orderItems.0.name", { lines: [{ ...falafel, name: "x".repeat(201) }] }],
    ["orderItems.0.name", { lines: [{ ...falafel, name: "\ud800" }] }],
    ["orderItems.0.price", { lines: [{ ...falafel, price: "free" }] }],
    ["orderItems.0.quantity", { lines: [{ ...falafel, quantity: "0" }] }],
    ["orderItems.0.quantity", { lines: [{ ...falafel, quantity: "1000001" }] }],
    ["totalAmount", { lines: [{ ...falafel, price: "1000000000", quantity: "2" }] }],
  ])("has an error at %s for %j", (path, change) => {
    expect(Object.keys(errorsOf({ ...lunch, ...change }))).toEqual([path]);
  });

  it("has all errors at once", () => {
    expect(Object.keys(errorsOf(newDraft()))).toEqual([
      "restaurantId",
      "orderItems.0.price",
      "orderItems.0.id",
      "orderItems.0.name",
    ]);
  });

  it("without errors is valid for the API's schema", () => {
    const seed = 1 + (Date.now() % 1_000_000);
    let valid = 0;
    const random = generator(seed);
    const pick = <One>(choices: readonly One[]) => choices[Math.floor(random() * choices.length)]!;
    for (let round = 0; round < 2000; round += 1) {
      const lines = Array.from({ length: 1 + Math.floor(random() * 3) }, (_, key) => ({
        key,
        id: pick(["0", "007", "9007199254740991", "9007199254740992", " 5 ", "-1"]),
        name: pick(["Tea", " Tea ", "", "x".repeat(200), "x".repeat(201), "\ud800", "🫖"]),
        price: pick(["0", "0.0001", "999999999.9999", "0,3", "1.005", "1000000000", "1e3"]),
        quantity: pick(["1", "3", "1000000", "0", "1.5", ""]),
      }));
      const result = validate({ orderId: "o", restaurantId: pick(["1", "x"]), lines });
      if ("errors" in result) continue;
      valid += 1;
      const parsed = core.OrderCreate.safeParse(result.order);
      expect(parsed.success, `seed ${seed}: ${JSON.stringify(result.order)}`).toBe(true);
    }
    expect(valid).toBeGreaterThan(0);
  });
});

/** https://en.wikipedia.org/wiki/Linear_congruential_generator */
function generator(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 0x7fffffff) / 0x7fffffff;
}
