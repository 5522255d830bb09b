import { createConversions } from "electrodb";
import { fromCursor, toCursor } from "../cursor/index.ts";
import { toJson } from "../json/index.ts";
import type { ListQuery, Page } from "../page/index.ts";
import type { Table } from "../table/index.ts";
import { items } from "./entity.ts";
import { RANK_PATTERN, toRank } from "./rank.ts";
import type { ItemDelete, ItemInfo, ItemPut } from "./schema.ts";

export * from "./schema.ts";

const LIST = "items";

/** One page of all items, by id. */
export async function list(table: Table, { limit, cursor }: ListQuery): Promise<Page<ItemInfo>> {
  const entity = items(table);
  const { fromComposite, fromCursor: read } = createConversions(entity);
  const after = cursor === undefined ? undefined : fromCursor(LIST, RANK_PATTERN, cursor);
  const page = await entity.query.byId({}).go({
    limit,
    cursor: after === undefined ? null : fromComposite.toCursor({ rank: after }),
  });
  const last = page.cursor === null ? undefined : read.toComposite(page.cursor)?.rank;
  return {
    items: page.data.map(({ body }) => JSON.parse(body) as ItemInfo),
    ...(last !== undefined && { cursor: toCursor(LIST, last) }),
  };
}

/**
 * Keeps an item in place of the one with the same id, if there is one.
 *
 * @throws AppError `request.too_large`
 */
export async function put(table: Table, item: ItemPut): Promise<ItemInfo> {
  await items(table)
    .put({ rank: toRank(item.id), body: toJson(item) })
    .go();
  return item;
}

/** Removes an item, if there is one. */
export async function remove(table: Table, { id }: ItemDelete): Promise<void> {
  await items(table)
    .delete({ rank: toRank(id) })
    .go();
}
