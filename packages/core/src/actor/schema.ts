import * as z from "../validation/index.ts";
import { PERSON_PATTERN } from "./index.ts";

/** A person in a room or a message. */
export const Person = z.object({ id: z.string(), name: z.string() });

/** A reference to a person: an id or an e-mail address (at most 254 characters, RFC 5321). */
export const PersonRef = z.string().check(
  z.minLength(1),
  z.maxLength(254),
  z.regex(
    PERSON_PATTERN,
    'Must not contain control characters, # " or \\, nor begin or end with a space',
  ),
  z.refine((value) => value.isWellFormed(), "Must be well-formed Unicode"),
);
