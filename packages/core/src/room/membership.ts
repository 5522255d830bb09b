import { AppError } from "../error/index.ts";
import { members } from "../member/entity.ts";
import type { MemberItem } from "../member/entity.ts";
import type { Scope } from "../scope/index.ts";
import { ROOM_ID_PATTERN } from "./schema.ts";

/**
 * The actor's membership of a room, which every read and write in the room requires. A hit is one
 * eventually consistent read; only a miss is read again consistently, so that a new member is not
 * refused.
 *
 * @throws AppError `room.not_found` for a room that does not exist or that the actor is not in
 */
export async function requireMember({ table, actor }: Scope, roomId: string): Promise<MemberItem> {
  if (!ROOM_ID_PATTERN.test(roomId)) throw roomNotFound();
  const membership = members(table).get({ userId: actor.id, roomId });
  const found = (await membership.go()).data ?? (await membership.go({ consistent: true })).data;
  if (found === null) throw roomNotFound();
  return found;
}

/** The error for everybody who is not in a room, whether it exists or not. */
export function roomNotFound(): AppError {
  return new AppError("not_found", "room.not_found", "Room not found");
}
