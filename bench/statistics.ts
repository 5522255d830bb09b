/** The value below which a part of the list lies, such as 0.99; NaN for an empty list. */
export const quantile = (values: readonly number[], part: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? NaN;

export const median = (values: readonly number[]): number => quantile(values, 0.5);
