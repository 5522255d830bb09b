/**
 * An amount of money in ten-thousandths of the currency's unit. Integers keep sums exact, and a
 * price times a quantity can exceed the integers that a double holds.
 */
export type Money = bigint;

/** The API's limit of decimals. */
export const AMOUNT_DECIMALS = 4;

const UNIT = 10n ** BigInt(AMOUNT_DECIMALS);

/** The API's greatest amount. */
export const AMOUNT_MAX: Money = 1_000_000_000n * UNIT;

const AMOUNT_PATTERN = /^(\d{1,10})(?:[.,](\d{1,4}))?$/;

/** Parses a typed amount with a decimal point or comma; `undefined` when it is not an amount. */
export function parseMoney(text: string): Money | undefined {
  const [, whole, decimals = ""] = AMOUNT_PATTERN.exec(text.trim()) ?? [];
  if (whole === undefined) return undefined;
  const amount = BigInt(whole) * UNIT + BigInt(decimals.padEnd(AMOUNT_DECIMALS, "0"));
  return amount > AMOUNT_MAX ? undefined : amount;
}

/** The money of a number from the API, which has at most AMOUNT_DECIMALS decimals. */
export function moneyOf(amount: number): Money {
  return BigInt(amount.toFixed(AMOUNT_DECIMALS).replace(".", ""));
}

/** The number for the API: the double nearest to the decimal, which is unique up to AMOUNT_MAX. */
export function toAmount(money: Money): number {
  return Number(`${money / UNIT}.${String(money % UNIT).padStart(AMOUNT_DECIMALS, "0")}`);
}

/** The amount in the reader's locale, with two to four decimals. */
export function formatMoney(money: Money, locale?: string): string {
  return new Intl.NumberFormat(locale, {
    minimumFractionDigits: 2,
    maximumFractionDigits: AMOUNT_DECIMALS,
  }).format(toAmount(money));
}

/** The amount for a text field: `parseMoney` returns the same money. */
export function editableMoney(money: Money): string {
  const decimals = String(money % UNIT).padStart(AMOUNT_DECIMALS, "0");
  return `${money / UNIT}.${decimals.replace(/0{1,2}$/, "")}`;
}
