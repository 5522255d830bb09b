import { fromCursor, invalidCursor, toCursor } from "../cursor/index.ts";
import type { ListQuery, Page } from "./index.ts";

/** How the items of a list are queried, identified and shown. */
interface List<Item, Info> {
  query: (options: {
    limit: number;
    cursor: string | null;
  }) => Promise<{ data: Item[]; cursor: string | null }>;
  /** The list's name, which its cursors carry. */
  name: string;
  /** The form of the ids in its cursors. */
  idPattern: RegExp;
  idOf: (item: Item) => string;
  /** ElectroDB's cursor to the item with an id, whether there is one or not. */
  startAfter: (id: string) => string | null;
  /** True for an id in the range that the query covers; DynamoDB refuses to start outside of it. */
  covers?: (id: string) => boolean;
  toInfo: (item: Item) => Info;
}

/**
 * One page of a list: one Query, which starts behind the item that the cursor names.
 *
 * @throws AppError `request.invalid` for a cursor of another list or outside of the query's range
 */
export async function listPage<Item, Info>(
  { limit, cursor }: ListQuery,
  list: List<Item, Info>,
): Promise<Page<Info>> {
  const after = cursor === undefined ? undefined : fromCursor(list.name, list.idPattern, cursor);
  if (after !== undefined && list.covers?.(after) === false) throw invalidCursor();
  const page = await list.query({
    limit,
    cursor: after === undefined ? null : list.startAfter(after),
  });
  const last = page.cursor === null ? undefined : page.data.at(-1);
  return {
    items: page.data.map(list.toInfo),
    ...(last !== undefined && { cursor: toCursor(list.name, list.idOf(last)) }),
  };
}
