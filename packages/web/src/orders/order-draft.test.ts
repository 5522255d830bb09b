import * as core from "@souk/core/order";
import { describe, expect, it } from "vitest";
import {
  addLine,
  changeLine,
  check,
  costOf,
  draftOf,
  LIMITS,
  newDraft,
  removeLine,
  totalOf,
  type Draft,
} from "./order-draft.ts";

const falafel = { key: 0, id: "7", name: "Falafel", price: "9.50", quantity: "2" };
const tea = { key: 1, id: "8", name: "Tea", price: "0,1", quantity: "3" };
const lunch: Draft = { orderId: "lunch", restaurantId: "12", lines: [falafel, tea] };

const errorsOf = (draft: Draft) => {
  const checked = check(draft);
  return "errors" in checked ? checked.errors : {};
};

describe("a draft", () => {
  it("has an id that the API takes, another one each time, the later the further in front", () => {
    const [first, second, later] = [newDraft(1000), newDraft(1000), newDraft(2000)];
    expect(first.orderId).toMatch(core.ORDER_ID_PATTERN);
    expect(first.orderId).not.toBe(second.orderId);
    expect([first.orderId, later.orderId].sort()).toEqual([later.orderId, first.orderId]);
    expect(newDraft().orderId).toHaveLength(50);
  });

  it("keeps its id, whatever becomes of its lines", () => {
    const draft = newDraft();
    const changed = changeLine(removeLine(addLine(draft), 0), 1, { name: "Tea" });
    expect(changed.orderId).toBe(draft.orderId);
    expect(changed.lines).toEqual([{ key: 1, id: "", name: "Tea", price: "", quantity: "1" }]);
  });

  it("gives no two lines the same key", () => {
    const draft = addLine(removeLine(addLine(addLine(newDraft())), 1));
    expect(draft.lines.map(({ key }) => key)).toEqual([0, 2, 3]);
  });

  it("has one line at least, and as many as the API takes at most", () => {
    expect(LIMITS.lines).toBe(core.ORDER_ITEMS_MAX);
    let draft = newDraft();
    expect(removeLine(draft, 0)).toBe(draft);
    for (let count = 0; count < 150; count += 1) draft = addLine(draft);
    expect(draft.lines).toHaveLength(core.ORDER_ITEMS_MAX);
  });

  it("costs the sum of its lines, to the last decimal", () => {
    expect(costOf(tea)).toBe(3_000n);
    expect(totalOf(lunch)).toBe(193_000n);
    expect(totalOf(addLine(lunch))).toBe(193_000n);
  });

  it("becomes the order that it says", () => {
    expect(check(lunch)).toEqual({
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

  it("says of an order what the order says", () => {
    const checked = check(lunch);
    if (!("order" in checked)) throw new Error("It is not an order.");
    const { order } = checked;
    const info = { ...order, userId: "u", status: "PLACED", orderTime: "" } as const;
    expect(check(draftOf(info))).toEqual({ order });
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
  ])("is refused for %s where it says %j", (path, change) => {
    expect(Object.keys(errorsOf({ ...lunch, ...change }))).toEqual([path]);
  });

  it("tells everything that is wrong at once", () => {
    expect(Object.keys(errorsOf(newDraft()))).toEqual([
      "restaurantId",
      "orderItems.0.price",
      "orderItems.0.id",
      "orderItems.0.name",
    ]);
  });

  it("is taken by the API where it is not refused here", () => {
    const seed = 1 + (Date.now() % 1_000_000);
    let taken = 0;
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
      const checked = check({ orderId: "o", restaurantId: pick(["1", "x"]), lines });
      if ("errors" in checked) continue;
      taken += 1;
      const parsed = core.OrderCreate.safeParse(checked.order);
      expect(parsed.success, `seed ${seed}: ${JSON.stringify(checked.order)}`).toBe(true);
    }
    expect(taken).toBeGreaterThan(0);
  });
});

/** https://en.wikipedia.org/wiki/Linear_congruential_generator */
function generator(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 48_271) % 0x7fffffff) / 0x7fffffff;
}
