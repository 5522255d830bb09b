import { createConversions } from "electrodb";
import { members } from "../member/entity.ts";
import type { MemberItem } from "../member/entity.ts";
import type { Page } from "../page/index.ts";
import { listPage } from "../page/list.ts";
import { toSummary } from "../room/info.ts";
import { ROOM_ID_PATTERN } from "../room/schema.ts";
import type { ListedRoom, RoomListQuery } from "../room/schema.ts";
import type { Scope } from "../scope/index.ts";
import { withLastMessage } from "./last-message.ts";

/**
 * One page of the rooms that the actor is in, by id. With `lastMessage` one more query for each room
 * of the page reads its last message, all at the same time (docs/adr/0024).
 */
export async function list(scope: Scope, query: RoomListQuery): Promise<Page<ListedRoom>> {
  const { items, ...page } = await listMemberships(scope, query);
  return {
    ...page,
    items:
      query.lastMessage === "true"
        ? await Promise.all(items.map((member) => withLastMessage(scope.table, member)))
        : items.map(toSummary),
  };
}

function listMemberships({ table, actor }: Scope, query: RoomListQuery): Promise<Page<MemberItem>> {
  const entity = members(table);
  const { fromComposite } = createConversions(entity);
  return listPage<MemberItem, MemberItem>(query, {
    query: (page) => entity.query.byUser({ userId: actor.id }).go(page),
    name: "rooms",
    idPattern: ROOM_ID_PATTERN,
    idOf: ({ roomId }) => roomId,
    startAfter: (roomId) => fromComposite.toCursor({ userId: actor.id, roomId }),
    toInfo: (member) => member,
  });
}
