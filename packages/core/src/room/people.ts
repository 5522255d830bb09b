import type { Person } from "../actor/index.ts";
import { AppError } from "../error/index.ts";
import type { FieldError } from "../error/schema.ts";
import type { MemberItem } from "../member/entity.ts";
import type { Scope } from "../scope/index.ts";
import type { RoomItem } from "./entity.ts";

/**
 * The people of a room: its owner first, then those named, each once.
 *
 * @throws AppError `request.invalid` naming every one that there is not.
 */
export async function gather(
  { findPeople }: Scope,
  owner: Person,
  refs: string[],
): Promise<Person[]> {
  const found = await findPeople(refs);
  const errors: FieldError[] = refs.flatMap((ref, index) =>
    found[index] === undefined
      ? [{ path: `with.${index}`, message: `There is no user ${ref}` }]
      : [],
  );
  if (errors.length > 0)
    throw new AppError("input", "request.invalid", "Invalid request", { errors });
  const others = found.filter((person) => person !== undefined && person.id !== owner.id);
  return [...new Map([owner, ...(others as Person[])].map((one) => [one.id, one])).values()];
}

/** Who owns a room; always one of its members. */
export function ownerOf(room: RoomItem): Person {
  const owner = room.members.find(({ id }) => id === room.ownerId);
  if (owner === undefined) throw new Error(`Room ${room.roomId} has lost its owner`);
  return owner;
}

/** The memberships that a room as it is now has beside it. */
export function membersOf(room: RoomItem): MemberItem[] {
  const owner = ownerOf(room);
  return room.members.map(({ id }) => ({
    userId: id,
    roomId: room.roomId,
    roomName: room.name,
    ownerId: owner.id,
    ownerName: owner.name,
    since: room.since,
  }));
}
