import * as z from "zod";
import { Json } from "../json/schema.ts";
import { pageOf } from "../page/index.ts";

/** What names an item: any number. */
const ItemId = z.number();

/** Body of PUT /basic: an object with an `id`, and whatever else the client wants to keep. */
export const ItemPut = z.object({ id: ItemId }).catchall(Json);
export type ItemPut = z.infer<typeof ItemPut>;

/** Body of DELETE /basic. */
export const ItemDelete = z.strictObject({ id: ItemId });
export type ItemDelete = z.infer<typeof ItemDelete>;

/** An item as it was put. */
export const ItemInfo = ItemPut;
export type ItemInfo = ItemPut;

/** One page of GET /basic. */
export const ItemPage = pageOf(ItemInfo);
export type ItemPage = z.infer<typeof ItemPage>;
