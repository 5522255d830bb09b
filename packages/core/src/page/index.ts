import * as z from "../validation/index.ts";

/** How many items a page holds: at most 100, and 50 where the client gives no limit. */
export const LIMIT = { min: 1, max: 100, default: 50 } as const;

/** The longest cursor: the one of a user whose address fills a sort key of 1,024 bytes. */
export const CURSOR_MAX = 1536;

/** Reads decimal digits as a number and leaves everything else for the number's schema to refuse. */
const fromDigits = (value: unknown) =>
  typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value;

/** The query parameters of every list. API Gateway passes them as strings. */
export const ListQuery = z.object({
  limit: z._default(
    z.pipe(
      z.transform(fromDigits),
      z.number().check(z.int(), z.minimum(LIMIT.min), z.maximum(LIMIT.max)),
    ),
    LIMIT.default,
  ),
  cursor: z.optional(z.string().check(z.minLength(1), z.maxLength(CURSOR_MAX))),
});
export type ListQuery = z.infer<typeof ListQuery>;

/**
 * A schema that keeps the first value of each parameter before `schema` reads them. It is here and not
 * in functions, whose bundles would contain zod a second time.
 */
export const firstOfEach = <Schema extends z.core.$ZodType>(schema: Schema) =>
  z.pipe(
    z.transform((values): unknown =>
      Object.fromEntries(
        Object.entries(values as object).map(([name, value]) => [name, [value].flat()[0]]),
      ),
    ),
    schema,
  );

/** The schema of one page of `item`; `cursor` is present as long as more items may follow. */
export function pageOf<Item extends z.core.$ZodType>(item: Item) {
  return z.object({ items: z.array(item), cursor: z.optional(z.string()) });
}

/** One page of a list. The last page has no `cursor`. */
export interface Page<Item> {
  items: Item[];
  cursor?: string | undefined;
}
