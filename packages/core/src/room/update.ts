import { createWriteTransaction } from "electrodb";
import { AppError } from "../error/index.ts";
import { members } from "../member/entity.ts";
import type { Scope } from "../scope/index.ts";
import { transact } from "../table/index.ts";
import type { Outcome } from "../table/index.ts";
import { rooms } from "./entity.ts";
import type { RoomItem } from "./entity.ts";
import { membershipsOf } from "./members.ts";
import { roomNotFound } from "./membership.ts";
import { ROOM_ID_PATTERN } from "./schema.ts";

const ATTEMPTS = 5;

/**
 * A room that the actor is in. Only a miss is read again consistently.
 *
 * @throws AppError `room.not_found`
 */
export async function readAsMember(scope: Scope, roomId: string): Promise<RoomItem> {
  if (!ROOM_ID_PATTERN.test(roomId)) throw roomNotFound();
  const room = (await read(scope, roomId, false)) ?? (await read(scope, roomId, true));
  if (room === undefined) throw roomNotFound();
  return room;
}

/**
 * Runs an optimistic update: `attempt` writes on condition that the room is as it was read, and is
 * repeated with a fresh read where it no longer is.
 *
 * @throws AppError `room.not_found`, `room.not_owner`, or `room.busy` after five attempts
 */
export async function updateAsOwner<Result>(
  scope: Scope,
  roomId: string,
  attempt: (room: RoomItem) => Promise<{ outcome: Outcome; result: Result }>,
): Promise<Result> {
  let room: RoomItem | undefined = await readAsMember(scope, roomId);
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

/** Writes a room and the memberships that differ from `before` in one transaction. */
export async function replaceRoom(
  { table }: Scope,
  before: RoomItem,
  after: RoomItem,
): Promise<Outcome> {
  const { roomId } = before;
  const remaining = new Set(after.members.map(({ id }) => id));
  const previous = new Set(before.members.map(({ id }) => id));
  const renamed = after.name !== before.name;
  return transact(
    createWriteTransaction({ room: rooms(table), member: members(table) }, (write) => [
      write.room
        .patch({ roomId })
        .set({
          ...(after.name !== undefined && { name: after.name }),
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
        .filter(({ id }) => !remaining.has(id))
        .map(({ id }) => write.member.delete({ userId: id, roomId }).commit()),
      ...membershipsOf(after)
        .filter(({ userId }) => renamed || !previous.has(userId))
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
