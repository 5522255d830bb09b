import * as schema from "@souk/core/order";
import { describe, expect, it } from "vitest";
import {
  AMOUNT_DECIMALS,
  AMOUNT_MAX,
  formatMoney,
  moneyOf,
  moneyOfMinor,
  toAmount,
} from "./money.ts";

describe("money", () => {
  it("has the API's limits", () => {
    expect(AMOUNT_DECIMALS).toBe(schema.AMOUNT_DECIMALS);
    expect(toAmount(AMOUNT_MAX)).toBe(schema.AMOUNT_MAX);
  });

  it("adds exactly where doubles do not", () => {
    expect(0.1 + 0.2).not.toBe(0.3);
    expect(toAmount(moneyOf(0.1) + moneyOf(0.2))).toBe(0.3);
    expect(toAmount(moneyOf(1.005) * 3n)).toBe(3.015);
  });

  it.each([0, 0.0001, 0.1, 9.99, 1234.5678, 999_999_999.9999, 1_000_000_000])(
    "converts %d there and back",
    (amount) => {
      expect(toAmount(moneyOf(amount))).toBe(amount);
    },
  );

  it.each([
    [950, "EUR", 9.5],
    [950, "JPY", 950],
    [9500, "KWD", 9.5],
  ])("reads %d in the minor unit of %s as %d", (minor, currency, amount) => {
    expect(toAmount(moneyOfMinor(minor, currency))).toBe(amount);
  });

  it.each([
    [95_000n, "EUR", "€9.50", "9,50 €"],
    [95_010n, "EUR", "€9.501", "9,501 €"],
    [12_345_678n, "USD", "$1,234.5678", "1.234,5678 $"],
    [9_500_000n, "JPY", "¥950", "950 ¥"],
  ])("formats %s %s as %s, and in German as %s", (money, currency, english, german) => {
    const format = (locale: string) => formatMoney(money, currency, locale).replace(/\s/g, " ");
    expect([format("en"), format("de")]).toEqual([english, german]);
  });
});
