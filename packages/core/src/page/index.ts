import * as z from "zod";

/** How many items a page holds: at most 100, and 50 when the client does not say. */
export const LIMIT = { min: 1, max: 100, default: 50 } as const;

/** The query parameters of every list. Numbers arrive as strings. */
export const ListQuery = z.object({
  limit: z.coerce.number().int().min(LIMIT.min).max(LIMIT.max).default(LIMIT.default),
  cursor: z.string().min(1).max(1024).optional(),
});
export type ListQuery = z.infer<typeof ListQuery>;

/** The schema of one page of `item`; `cursor` is there as long as more may follow. */
export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ items: z.array(item), cursor: z.string().optional() });
}

/** One page of a list. Without `cursor` the list ends here. */
export interface Page<Item> {
  items: Item[];
  cursor?: string;
}
