import { AppError } from "../error/index.ts";
import { ROOM_ID_PATTERN } from "../room/schema.ts";
import type { Scope } from "../scope/index.ts";
import { members } from "./entity.ts";
import type { MemberItem } from "./entity.ts";

/**
 * The actor's membership of a room: whoever reads or writes in the room shows it first. A hit is
 * one eventually consistent read; only a miss is asked again consistently, so that nobody is
 * refused in the moment after being let in.
 *
 * @throws AppError `room.not_found` when the actor is not in the room, or there is none.
 */
export async function enter({ table, actor }: Scope, roomId: string): Promise<MemberItem> {
  if (!ROOM_ID_PATTERN.test(roomId)) throw roomNotFound();
  const membership = members(table).get({ userId: actor.id, roomId });
  const found = (await membership.go()).data ?? (await membership.go({ consistent: true })).data;
  if (found === null) throw roomNotFound();
  return found;
}

/** What everybody hears who is not in a room, whether it exists or not. */
export function roomNotFound(): AppError {
  return new AppError("not_found", "room.not_found", "Room not found");
}
