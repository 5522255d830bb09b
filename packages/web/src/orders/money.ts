/**
 * An amount of money in ten-thousandths of the currency's unit. Whole numbers, so that sums are
 * exact, and big ones, as a price times a quantity can be more than a double counts.
 */
export type Money = bigint;

/** As in the API, for what is checked before it is sent. */
export const AMOUNT_DECIMALS = 4;

const UNIT = 10n ** BigInt(AMOUNT_DECIMALS);

/** The greatest amount that the API takes. */
export const AMOUNT_MAX: Money = 1_000_000_000n * UNIT;

const WRITTEN = /^(\d{1,10})(?:[.,](\d{1,4}))?$/;

/** Reads what a person has typed, with a point or a comma; `undefined` for what is no amount. */
export function parseMoney(text: string): Money | undefined {
  const [, whole, decimals = ""] = WRITTEN.exec(text.trim()) ?? [];
  if (whole === undefined) return undefined;
  const amount = BigInt(whole) * UNIT + BigInt(decimals.padEnd(AMOUNT_DECIMALS, "0"));
  return amount > AMOUNT_MAX ? undefined : amount;
}

/** Of a number as the API gives it, which has no more decimals than these. */
export function moneyOf(amount: number): Money {
  return BigInt(amount.toFixed(AMOUNT_DECIMALS).replace(".", ""));
}

/** As the API wants it: up to `AMOUNT_MAX`, the one double that is nearest to the decimal number. */
export function toAmount(money: Money): number {
  return Number(`${money / UNIT}.${String(money % UNIT).padStart(AMOUNT_DECIMALS, "0")}`);
}

/** For reading, in the reader's own way: at least two decimals, and as many as there are. */
export function showMoney(money: Money, locale?: string): string {
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: 2,
    maximumFractionDigits: AMOUNT_DECIMALS,
  }).format(toAmount(money));
}

/** For typing over: `parseMoney` reads it back. */
export function typedMoney(money: Money): string {
  const decimals = String(money % UNIT).padStart(AMOUNT_DECIMALS, "0");
  return `${money / UNIT}.${decimals.replace(/0{1,2}$/, "")}`;
}
