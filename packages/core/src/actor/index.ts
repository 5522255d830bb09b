/** A person. `id` never changes; `name` is for display. */
export interface Person {
  id: string;
  name: string;
}

/** The longest user name, in UTF-16 units. */
const USERNAME_MAX = 64;

/**
 * The form of ids and names of people: no control characters, no `#` (it separates the parts of a
 * key), no `"` and `\` (a mapping template contains the id), and no space at either end, so that two
 * names that look alike are one.
 */
export const PERSON_PATTERN =
  /^[^\u0000-\u0020\u007F-\u00A0"#\\](?:[^\u0000-\u001F\u007F-\u009F"#\\]*[^\u0000-\u0020\u007F-\u00A0"#\\])?$/;

/** True for a valid `username`: 1 to 64 characters that match the pattern. */
export function isUsername(value: string): boolean {
  return value.length <= USERNAME_MAX && value.isWellFormed() && PERSON_PATTERN.test(value);
}
