import { createConversions } from "electrodb";
import { toJson } from "../json/index.ts";
import type { ListQuery, Page } from "../page/index.ts";
import { listPage } from "../page/list.ts";
import type { Table } from "../table/index.ts";
import { items } from "./entity.ts";
import type { ItemDelete, ItemInfo, ItemPut } from "./schema.ts";
import { SORT_KEY_PATTERN, toSortKey } from "./sort-key.ts";

export * from "./schema.ts";

/** One page of all items, by id. */
export function list(table: Table, query: ListQuery): Promise<Page<ItemInfo>> {
  const entity = items(table);
  const { fromComposite } = createConversions(entity);
  return listPage(query, {
    query: (page) => entity.query.byId({}).go(page),
    name: "items",
    idPattern: SORT_KEY_PATTERN,
    idOf: ({ sortKey }) => sortKey,
    startAfter: (sortKey) => fromComposite.toCursor({ sortKey }),
    toInfo: ({ body }) => JSON.parse(body) as ItemInfo,
  });
}

/**
 * Stores an item and replaces the one with the same id.
 *
 * @throws AppError `request.too_large`
 */
export async function put(table: Table, item: ItemPut): Promise<ItemInfo> {
  await items(table)
    .put({ sortKey: toSortKey(item.id), body: toJson(item) })
    .go();
  return item;
}

/** Removes an item; does nothing where there is none. */
export async function remove(table: Table, { id }: ItemDelete): Promise<void> {
  await items(table)
    .delete({ sortKey: toSortKey(id) })
    .go();
}
