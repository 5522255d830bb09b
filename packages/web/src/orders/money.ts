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

/** The money of a number from the API, which has at most AMOUNT_DECIMALS decimals. */
export function moneyOf(amount: number): Money {
  return BigInt(amount.toFixed(AMOUNT_DECIMALS).replace(".", ""));
}

/** The money of a price in the minor unit of a currency: 950 euro cents are 9.50. */
export function moneyOfMinor(minor: number, currency: string): Money {
  return BigInt(minor) * 10n ** BigInt(AMOUNT_DECIMALS - decimalsOf(currency));
}

/** The number for the API: the double nearest to the decimal, which is unique up to AMOUNT_MAX. */
export function toAmount(money: Money): number {
  return Number(`${money / UNIT}.${String(money % UNIT).padStart(AMOUNT_DECIMALS, "0")}`);
}

/** The amount with its currency in the reader's locale, with the currency's decimals or more. */
export function formatMoney(money: Money, currency: string, locale?: string): string {
  return new Intl.NumberFormat(locale, {
    style: "currency",
    currency,
    minimumFractionDigits: decimalsOf(currency),
    maximumFractionDigits: AMOUNT_DECIMALS,
  }).format(toAmount(money));
}

const decimalsOf = (currency: string): number =>
  new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions()
    .maximumFractionDigits ?? 2;
