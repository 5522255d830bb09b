import { fieldError } from "../error/index.ts";

/**
 * Where a list continues: the name of the list and the id of the last item given. The partition
 * is never in it, so a forged cursor can only start elsewhere in a list one may read anyway.
 */
export function toCursor(list: string, id: string): string {
  return Buffer.from(`${list}:${id}`).toString("base64url");
}

/**
 * The id in a cursor of this list.
 *
 * @throws AppError `request.invalid` naming `cursor`, when it is not what `toCursor` gives for an id
 * of the form `pattern`.
 */
export function fromCursor(list: string, pattern: RegExp, cursor: string): string {
  const text = Buffer.from(cursor, "base64url").toString();
  const id = text.slice(list.length + 1);
  if (!pattern.test(id) || toCursor(list, id) !== cursor) throw invalidCursor();
  return id;
}

/** The refusal of a cursor that leads nowhere in this list. */
export function invalidCursor(): Error {
  return fieldError("cursor", "Must be the cursor of an earlier page of this list");
}
