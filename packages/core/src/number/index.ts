import * as z from "../validation/index.ts";

/** The greatest decimal number. Every one up to it with `DECIMALS` decimals is an exact double. */
export const DECIMAL_MAX = 1_000_000_000;

/** The most decimals. */
export const DECIMALS = 4;

/**
 * A decimal number that survives JSON and storage unchanged. The schema only describes the limit of
 * decimals: `multipleOf` fails for most of them, as 19.97 is no multiple of 0.0001 in binary.
 */
export const decimal = ({ min = -DECIMAL_MAX, max = DECIMAL_MAX } = {}) =>
  z.number().check(
    z.minimum(min),
    z.maximum(max),
    z.refine(
      (value) => Number(value.toFixed(DECIMALS)) === value,
      `Must have at most ${DECIMALS} decimals`,
    ),
    z.meta({ description: `At most ${DECIMALS} decimals.` }),
  );

/** A whole number that a double represents exactly. */
export const integer = ({ min = Number.MIN_SAFE_INTEGER, max = Number.MAX_SAFE_INTEGER } = {}) =>
  z.number().check(z.int(), z.minimum(min), z.maximum(max));
