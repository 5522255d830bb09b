import { fieldError } from "../error/index.ts";

/**
 * The position in a list: its name and the id of the last item of a page. The partition is not part
 * of it, so a forged cursor can only start elsewhere in a list that the caller may read.
 */
export function toCursor(list: string, id: string): string {
  return Buffer.from(`${list}:${id}`).toString("base64url");
}

/**
 * The id in a cursor of this list.
 *
 * @throws AppError `request.invalid` naming `cursor`, unless `toCursor` makes the same cursor of an
 * id that matches `pattern`
 */
export function fromCursor(list: string, pattern: RegExp, cursor: string): string {
  const text = Buffer.from(cursor, "base64url").toString();
  const id = text.slice(list.length + 1);
  if (!pattern.test(id) || toCursor(list, id) !== cursor) throw invalidCursor();
  return id;
}

/** The error for a cursor that names no position in the list. */
export function invalidCursor(): Error {
  return fieldError("cursor", "Must be the cursor of an earlier page of this list");
}
