import { createWriteTransaction } from "electrodb";
import { AppError } from "../error/index.ts";
import { newId } from "../id/index.ts";
import { members } from "../member/entity.ts";
import { newPurge, purges } from "../purge/entity.ts";
import type { Scope } from "../scope/index.ts";
import { transact } from "../table/index.ts";
import { rooms } from "./entity.ts";
import type { RoomItem } from "./entity.ts";
import { toInfo } from "./info.ts";
import { membershipsOf, ownerOf, resolveMembers } from "./members.ts";
import type { RoomCreate, RoomInfo, RoomUpdate } from "./schema.ts";
import { readAsMember, replaceRoom, updateAsOwner } from "./update.ts";

export { summaryFromImage } from "./info.ts";
export * from "./schema.ts";

/**
 * Creates a room that the actor owns, with all memberships, in one transaction.
 *
 * @throws AppError `room.taken`, or `request.invalid` naming every unknown person
 */
export async function create(scope: Scope, input: RoomCreate): Promise<RoomInfo> {
  const room: RoomItem = {
    roomId: input.roomId,
    ...(input.name !== undefined && { name: input.name }),
    ownerId: scope.actor.id,
    members: await resolveMembers(scope, scope.actor, input.with),
    since: newId(),
    version: 1,
    updatedAt: new Date().toISOString(),
  };
  const outcome = await transact(
    createWriteTransaction({ room: rooms(scope.table), member: members(scope.table) }, (write) => [
      write.room.create(room).commit(),
      ...membershipsOf(room).map((member) => write.member.put(member).commit()),
    ]),
  );
  if (outcome === "refused") {
    throw new AppError("conflict", "room.taken", "There is a room with this id");
  }
  return toInfo(room);
}

/**
 * A room that the actor is in, with its members.
 *
 * @throws AppError `room.not_found`
 */
export async function fromId(scope: Scope, roomId: string): Promise<RoomInfo> {
  return toInfo(await readAsMember(scope, roomId));
}

/**
 * Renames a room or replaces its members. Only the owner may, who stays a member.
 *
 * @throws AppError `room.not_found`, `room.not_owner`, `room.busy`, or `request.invalid` naming
 * every unknown person
 */
export async function update(scope: Scope, roomId: string, input: RoomUpdate): Promise<RoomInfo> {
  return updateAsOwner(scope, roomId, async (before) => {
    const after: RoomItem = {
      ...before,
      ...(input.name !== undefined && { name: input.name }),
      members:
        input.with === undefined
          ? before.members
          : await resolveMembers(scope, ownerOf(before), input.with, before.members),
      version: before.version + 1,
      updatedAt: new Date().toISOString(),
    };
    return { outcome: await replaceRoom(scope, before, after), result: toInfo(after) };
  });
}

/**
 * Deletes a room and all its memberships in one transaction, which makes its messages unreachable.
 * The transaction also writes the purge request, by which the stream deletes the messages.
 *
 * @throws AppError `room.not_found`, `room.not_owner`, `room.busy`
 */
export async function remove(scope: Scope, roomId: string): Promise<void> {
  const entities = {
    room: rooms(scope.table),
    member: members(scope.table),
    purge: purges(scope.table),
  };
  await updateAsOwner(scope, roomId, async (room) => ({
    outcome: await transact(
      createWriteTransaction(entities, (write) => [
        write.room
          .delete({ roomId })
          .where(
            ({ since, version }, { eq }) =>
              `${eq(since, room.since)} AND ${eq(version, room.version)}`,
          )
          .commit(),
        ...room.members.map(({ id }) => write.member.delete({ userId: id, roomId }).commit()),
        write.purge.put(newPurge(roomId)).commit(),
      ]),
    ),
    result: undefined,
  }));
}
