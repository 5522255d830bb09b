import { createConversions, createWriteTransaction } from "electrodb";
import { fromCursor, toCursor } from "../cursor/index.ts";
import { AppError } from "../error/index.ts";
import { newId } from "../id/index.ts";
import { members } from "../member/entity.ts";
import type { ListQuery, Page } from "../page/index.ts";
import { purges } from "../purge/entity.ts";
import { newPurge } from "../purge/index.ts";
import type { Scope } from "../scope/index.ts";
import { transact } from "../table/index.ts";
import { asOwner, replace, visible } from "./change.ts";
import { rooms } from "./entity.ts";
import type { RoomItem } from "./entity.ts";
import { toInfo, toSummary } from "./info.ts";
import { gather, membersOf, ownerOf } from "./people.ts";
import { ROOM_ID_PATTERN } from "./schema.ts";
import type { RoomCreate, RoomInfo, RoomSummary, RoomUpdate } from "./schema.ts";

export * from "./schema.ts";

const LIST = "rooms";

/**
 * Makes a room that the actor owns and is in, and lets in everybody named, or does nothing.
 *
 * @throws AppError `room.taken` when there is a room of that id, `request.invalid` naming the people
 * that there are not.
 */
export async function create(scope: Scope, input: RoomCreate): Promise<RoomInfo> {
  const room: RoomItem = {
    roomId: input.roomId,
    name: input.name,
    ownerId: scope.actor.id,
    members: await gather(scope, scope.actor, input.with),
    since: newId(),
    version: 1,
    updatedAt: new Date().toISOString(),
  };
  const outcome = await transact(
    createWriteTransaction({ room: rooms(scope.table), member: members(scope.table) }, (write) => [
      write.room.create(room).commit(),
      ...membersOf(room).map((member) => write.member.put(member).commit()),
    ]),
  );
  if (outcome === "refused") {
    throw new AppError("conflict", "room.taken", "There is a room with this id");
  }
  return toInfo(room);
}

/** One page of the rooms the actor is in, by id. */
export async function list(
  { table, actor }: Scope,
  { limit, cursor }: ListQuery,
): Promise<Page<RoomSummary>> {
  const entity = members(table);
  const { fromComposite, fromCursor: read } = createConversions(entity);
  const after = cursor === undefined ? undefined : fromCursor(LIST, ROOM_ID_PATTERN, cursor);
  const page = await entity.query.byUser({ userId: actor.id }).go({
    limit,
    cursor:
      after === undefined ? null : fromComposite.toCursor({ userId: actor.id, roomId: after }),
  });
  const last = page.cursor === null ? undefined : read.toComposite(page.cursor)?.roomId;
  return {
    items: page.data.map(toSummary),
    ...(last !== undefined && { cursor: toCursor(LIST, last) }),
  };
}

/** A room the actor is in, with everybody in it. */
export async function fromId(scope: Scope, roomId: string): Promise<RoomInfo> {
  return toInfo(await visible(scope, roomId));
}

/** Renames a room or changes who is in it; its owner alone may, and stays in it. */
export async function update(scope: Scope, roomId: string, input: RoomUpdate): Promise<RoomInfo> {
  return asOwner(scope, roomId, async (before) => {
    const after: RoomItem = {
      ...before,
      name: input.name ?? before.name,
      members:
        input.with === undefined
          ? before.members
          : await gather(scope, ownerOf(before), input.with),
      version: before.version + 1,
      updatedAt: new Date().toISOString(),
    };
    return { outcome: await replace(scope, before, after), result: toInfo(after) };
  });
}

/**
 * Deletes a room; its owner alone may. With it go all memberships at once, and so every way to its
 * messages, which the purge then removes.
 */
export async function remove(scope: Scope, roomId: string): Promise<void> {
  const entities = {
    room: rooms(scope.table),
    member: members(scope.table),
    purge: purges(scope.table),
  };
  await asOwner(scope, roomId, async (room) => ({
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
