import * as schema from "@souk/core/order";
import { describe, expect, it } from "vitest";
import {
  AMOUNT_DECIMALS,
  AMOUNT_MAX,
  moneyOf,
  parseMoney,
  formatMoney,
  toAmount,
  editableMoney,
} from "./money.ts";

describe("money", () => {
  it("has the API's limits", () => {
    expect(AMOUNT_DECIMALS).toBe(schema.AMOUNT_DECIMALS);
    expect(toAmount(AMOUNT_MAX)).toBe(schema.AMOUNT_MAX);
  });

  it.each([
    ["0", 0n],
    ["9.5", 95_000n],
    ["9,50", 95_000n],
    [" 12.3456 ", 123_456n],
    ["0.0001", 1n],
    ["1000000000", 10_000_000_000_000n],
  ])("parses %j to %s ten-thousandths", (text, money) => {
    expect(parseMoney(text)).toBe(money);
  });

  it.each(["", ".5", "5.", "-1", "1.23456", "1e3", "1 000", "1.000,50", "NaN", "1000000000.0001"])(
    "rejects %j",
    (text) => {
      expect(parseMoney(text)).toBeUndefined();
    },
  );

  it("adds exactly where doubles do not", () => {
    expect(0.1 + 0.2).not.toBe(0.3);
    expect(toAmount(moneyOf(0.1) + moneyOf(0.2))).toBe(0.3);
    expect(toAmount(moneyOf(1.005) * 3n)).toBe(3.015);
  });

  it.each([0, 0.0001, 0.1, 9.99, 1234.5678, 999_999_999.9999, 1_000_000_000])(
    "converts %d there and back",
    (amount) => {
      expect(toAmount(moneyOf(amount))).toBe(amount);
      expect(parseMoney(editableMoney(moneyOf(amount)))).toBe(moneyOf(amount));
    },
  );

  it.each([
    [95_000n, "9.50", "9,50"],
    [95_010n, "9.501", "9,501"],
    [12_345_678n, "1,234.5678", "1.234,5678"],
    [0n, "0.00", "0,00"],
  ])("formats %s as %s, and in German as %s", (money, english, german) => {
    expect(formatMoney(money, "en")).toBe(english);
    expect(formatMoney(money, "de")).toBe(german);
  });

  it.each([
    [95_000n, "9.50"],
    [90_000n, "9.00"],
    [95_010n, "9.501"],
    [1n, "0.0001"],
  ])("puts %s into a field as %s", (money, text) => {
    expect(editableMoney(money)).toBe(text);
  });
});
