import { OrderCreate } from "@souk/core/order";
import { expect, it } from "vitest";
import { currencyOf, restaurantName, restaurants } from "./menu.ts";
import { chooseRestaurant, newDraft, setQuantity, validate } from "./order-draft.ts";

it("has numbers that are unique, and items that are unique in their restaurant", () => {
  const unique = (ids: number[]) => expect(new Set(ids).size).toBe(ids.length);
  unique(restaurants.map(({ id }) => id));
  for (const { items } of restaurants) unique(items.map(({ id }) => id));
});

it.each(restaurants.map((restaurant) => [restaurant.name, restaurant] as const))(
  "%s has an order of all its items that the API accepts",
  (_, { id, items }) => {
    const empty = chooseRestaurant(newDraft(), id);
    const draft = items.reduce((some, _item, index) => setQuantity(some, index, index + 1), empty);
    const result = validate(draft);
    expect(result).toHaveProperty("order");
    const { order } = result as { order: OrderCreate };
    expect(OrderCreate.safeParse(order).error).toBeUndefined();
    expect(order.orderItems).toHaveLength(items.length);
  },
);

it("names a restaurant that it does not have by its number, in the usual currency", () => {
  expect([restaurantName(1), restaurantName(77)]).toEqual(["Falafel Yard", "Restaurant 77"]);
  expect([currencyOf(1), currencyOf(77), currencyOf(undefined)]).toEqual(["EUR", "EUR", "EUR"]);
});
