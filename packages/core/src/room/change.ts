import { createWriteTransaction } from "electrodb";
import { AppError } from "../error/index.ts";
import { members } from "../member/entity.ts";
import { roomNotFound } from "../member/index.ts";
import type { Scope } from "../scope/index.ts";
import { transact } from "../table/index.ts";
import type { Outcome } from "../table/index.ts";
import { rooms } from "./entity.ts";
import type { RoomItem } from "./entity.ts";
import { membersOf } from "./people.ts";
import { ROOM_ID_PATTERN } from "./schema.ts";

const ATTEMPTS = 5;

/**
 * A room that the actor is in. As with entering, only a miss is asked again consistently.
 *
 * @throws AppError `room.not_found`
 */
export async function visible(scope: Scope, roomId: string): Promise<RoomItem> {
  if (!ROOM_ID_PATTERN.test(roomId)) throw roomNotFound();
  const room = (await read(scope, roomId, false)) ?? (await read(scope, roomId, true));
  if (room === undefined) throw roomNotFound();
  return room;
}

/**
 * Changes a room on condition that it still is what was read; where it no longer is, reads and
 * tries again.
 *
 * @throws AppError `room.not_found`, `room.not_owner`, or `room.busy` when others were always first.
 */
export async function asOwner<Result>(
  scope: Scope,
  roomId: string,
  attempt: (room: RoomItem) => Promise<{ outcome: Outcome; result: Result }>,
): Promise<Result> {
  let room: RoomItem | undefined = await visible(scope, roomId);
  for (let tries = 0; tries < ATTEMPTS; tries += 1) {
    if (room === undefined) throw roomNotFound();
    if (room.ownerId !== scope.actor.id) {
      throw new AppError("forbidden", "room.not_owner", "Only its owner may change a room");
    }
    const { outcome, result } = await attempt(room);
    if (outcome === "committed") return result;
    room = await read(scope, roomId, true);
  }
  throw new AppError("conflict", "room.busy", "The room is being changed; try again");
}

/** Writes what differs between two states of a room, its memberships included, or nothing. */
export async function replace(
  { table }: Scope,
  before: RoomItem,
  after: RoomItem,
): Promise<Outcome> {
  const { roomId } = before;
  const stays = new Set(after.members.map(({ id }) => id));
  const was = new Set(before.members.map(({ id }) => id));
  const renamed = after.name !== before.name;
  return transact(
    createWriteTransaction({ room: rooms(table), member: members(table) }, (write) => [
      write.room
        .patch({ roomId })
        .set({
          name: after.name,
          members: after.members,
          version: after.version,
          updatedAt: after.updatedAt,
        })
        .where(
          ({ since, version }, { eq }) =>
            `${eq(since, before.since)} AND ${eq(version, before.version)}`,
        )
        .commit(),
      ...before.members
        .filter(({ id }) => !stays.has(id))
        .map(({ id }) => write.member.delete({ userId: id, roomId }).commit()),
      ...membersOf(after)
        .filter(({ userId }) => renamed || !was.has(userId))
        .map((member) => write.member.put(member).commit()),
    ]),
  );
}

async function read(
  { table, actor }: Scope,
  roomId: string,
  consistent: boolean,
): Promise<RoomItem | undefined> {
  const { data } = await rooms(table).get({ roomId }).go({ consistent });
  return data?.members.some(({ id }) => id === actor.id) ? data : undefined;
}
