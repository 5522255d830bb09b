import { UserError } from "../../../../errors.ts";
import { matchesWhole } from "apigateway-velocity/regex";

/** True when a Java regular expression matches a whole text. */
export type WholeMatch = (text: string) => boolean;

/**
 * @param where the owner of the pattern, for the error message
 * @throws UserError for an invalid pattern
 */
export function compileJavaRegex(pattern: string, where: string): WholeMatch {
  try {
    matchesWhole("", pattern);
  } catch (error) {
    throw new UserError(
      `${where}: the pattern "${pattern}" is not a valid Java regular expression.`,
      {
        cause: error,
      },
    );
  }
  return (text) => matchesWhole(text, pattern);
}
