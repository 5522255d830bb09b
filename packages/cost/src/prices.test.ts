import { expect, it } from "vitest";
import { type Price, prices } from "./prices.ts";

it.each(Object.entries<Price>(prices))("%s has a price, a source and a date", (_, price) => {
  expect(price.usd).toBeGreaterThan(0);
  expect(price.per).toBeGreaterThan(0);
  expect(price.source).toMatch(/^https:\/\/aws\.amazon\.com\/[a-z0-9/-]+\/$/);
  expect(price.asOf).toMatch(/^20\d\d-(0[1-9]|1[0-2])$/);
});
