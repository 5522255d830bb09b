/** Somebody as others see them; `id` never changes, `name` is for people. */
export interface Person {
  id: string;
  name: string;
}

/** The longest a user name may be, in UTF-16 units. */
export const USERNAME_MAX = 64;

/**
 * What may name a person. No control characters, no `#` (it separates the parts of a key), no
 * `"` and `\` (the id is written into a mapping template), and no space at either end, so that
 * two names that look alike are not two people.
 */
export const PERSON_PATTERN =
  /^[^\u0000-\u0020\u007F-\u00A0"#\\](?:[^\u0000-\u001F\u007F-\u009F"#\\]*[^\u0000-\u0020\u007F-\u00A0"#\\])?$/;

/** True for what a `username` may be: 1 to 64 characters of the pattern above. */
export function isUsername(value: string): boolean {
  return value.length <= USERNAME_MAX && value.isWellFormed() && PERSON_PATTERN.test(value);
}
