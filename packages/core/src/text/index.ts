import * as z from "../validation/index.ts";

/**
 * A bounded string that survives storage unchanged: at least one character, at most `max`,
 * and no lone surrogates, which DynamoDB refuses or replaces.
 */
export function text(max: number): z.ZodMiniString<string> {
  return z.string().check(
    z.minLength(1),
    z.maxLength(max),
    z.refine((value) => value.isWellFormed(), "Must be well-formed Unicode"),
  );
}

/** A date as ISO 8601, `2026-01-31`. */
export const CalendarDate = z.iso.date();

/** A time as ISO 8601 in UTC, `2026-01-31T12:00:00.000Z`. */
export const Timestamp = z.iso.datetime();
