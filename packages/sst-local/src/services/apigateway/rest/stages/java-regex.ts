import { UserError } from "../../../../errors.ts";
import { matchesWhole } from "apigateway-velocity/regex";

/** Whether a text matches a Java regular expression from its first to its last character. */
export type WholeMatch = (text: string) => boolean;

/**
 * @param where what the pattern belongs to, for the error message
 * @throws UserError when it is no regular expression of Java
 */
export function compileJavaRegex(pattern: string, where: string): WholeMatch {
  try {
    matchesWhole("", pattern);
  } catch (error) {
    throw new UserError(`${where}: the pattern "${pattern}" is no Java regular expression.`, {
      cause: error,
    });
  }
  return (text) => matchesWhole(text, pattern);
}
