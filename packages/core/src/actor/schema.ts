import * as z from "zod";
import { PERSON_PATTERN } from "./index.ts";

/** A person as rooms and messages show them. */
export const Person = z.object({ id: z.string(), name: z.string() });

/** How a client names a person: by id or by e-mail address (at most 254 characters, RFC 5321). */
export const PersonRef = z
  .string()
  .min(1)
  .max(254)
  .regex(
    PERSON_PATTERN,
    'May not hold control characters, # " or \\, nor begin or end with a space',
  )
  .refine((value) => value.isWellFormed(), "Must be well-formed Unicode");
