import { compilePattern, type Operator } from "../aws/event-pattern.ts";
import { UserError } from "../errors.ts";

/** Decides whether a function gets a record. */
export type Filter = (record: unknown) => boolean;

/** https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax */
const OPERATORS: readonly Operator[] = [
  ...(["exists", "prefix", "suffix", "equals-ignore-case", "anything-but", "numeric"] as const),
];

/**
 * Compiles the filter patterns of an event source mapping: a record passes when any pattern matches,
 * and every record passes when there is no pattern. Supports all of the documented syntax
 * (https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html#filtering-syntax).
 *
 * As on AWS a pattern ends at the type of an attribute (`{NewImage: {pk: {S: ["a"]}}}`), and
 * `numeric` never matches an `N`, which is a string in a record.
 * @throws UserError for a pattern that AWS refuses
 */
export function createFilter(patterns: readonly string[]): Filter {
  if (patterns.length === 0) return () => true;
  const filters = patterns.map((pattern) => {
    try {
      return compilePattern(JSON.parse(pattern), OPERATORS);
    } catch (cause) {
      throw new UserError(
        `The filter pattern ${pattern} is not valid: ${(cause as Error).message}.`,
        {
          hint: "See https://docs.aws.amazon.com/lambda/latest/dg/invocation-eventfiltering.html for the syntax.",
          cause,
        },
      );
    }
  });
  return (record) => filters.some((matches) => matches(record));
}
