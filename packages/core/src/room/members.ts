import type { Person } from "../actor/index.ts";
import { AppError } from "../error/index.ts";
import type { FieldError } from "../error/schema.ts";
import type { MemberItem } from "../member/entity.ts";
import type { Scope } from "../scope/index.ts";
import type { RoomItem } from "./entity.ts";

/**
 * The members that a request names, each once and the owner first. Members that the room has
 * already are not looked up again, so a deleted user can stay and does not block a change.
 *
 * @throws AppError `request.invalid` naming every unknown person
 */
export async function resolveMembers(
  { findPeople }: Scope,
  owner: Person,
  refs: string[],
  present: Person[] = [],
): Promise<Person[]> {
  const known = new Map(present.map((member) => [member.id, member]));
  const unknown = refs.filter((ref) => !known.has(ref));
  const found = new Map(
    (unknown.length === 0 ? [] : await findPeople(unknown)).map((person, index) => [
      unknown[index],
      person,
    ]),
  );
  const errors: FieldError[] = [];
  const members = new Map([[owner.id, owner]]);
  refs.forEach((ref, index) => {
    const person = known.get(ref) ?? found.get(ref);
    if (person === undefined) {
      errors.push({ path: `with.${index}`, message: `There is no user ${ref}` });
    } else if (!members.has(person.id)) {
      members.set(person.id, person);
    }
  });
  if (errors.length > 0) {
    throw new AppError("input", "request.invalid", "Invalid request", { errors });
  }
  return [...members.values()];
}

/** The owner of a room, who is always one of its members. */
export function ownerOf(room: RoomItem): Person {
  const owner = room.members.find(({ id }) => id === room.ownerId);
  if (owner === undefined) throw new Error(`Room ${room.roomId} has lost its owner`);
  return owner;
}

/** The membership items of a room. */
export function membershipsOf(room: RoomItem): MemberItem[] {
  const owner = ownerOf(room);
  return room.members.map(({ id }) => ({
    userId: id,
    roomId: room.roomId,
    ...(room.name !== undefined && { roomName: room.name }),
    ownerId: owner.id,
    ownerName: owner.name,
    since: room.since,
  }));
}
