import * as z from "../validation/index.ts";
import { Json } from "../json/schema.ts";
import { pageOf } from "../page/index.ts";

/** The id of an item: any number. */
const ItemId = z.number();

/** Body of PUT /basic: an object with an `id` and any other members. */
export const ItemPut = z.catchall(z.object({ id: ItemId }), Json);
export type ItemPut = z.infer<typeof ItemPut>;

/** Body of DELETE /basic. */
export const ItemDelete = z.strictObject({ id: ItemId });
export type ItemDelete = z.infer<typeof ItemDelete>;

/** An item as it was stored. */
export const ItemInfo = ItemPut;
export type ItemInfo = ItemPut;

/** One page of GET /basic. */
export const ItemPage = pageOf(ItemInfo);
export type ItemPage = z.infer<typeof ItemPage>;
