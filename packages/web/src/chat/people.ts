import type { FieldError } from "@souk/core/error/schema";

/** The most members that a room can have beside its owner. */
export const PEOPLE_MAX = 49;

/**
 * The `with` of a request: trimmed, without empty and repeated entries. The API wants two members at
 * least, and naming the owner changes nothing, so a single other member comes with the owner.
 */
export function membersFrom(people: readonly string[], ownerId: string): string[] {
  const members = [...new Set(people.map((one) => one.trim()).filter((one) => one !== ""))];
  return members.length === 1 ? [...new Set([...members, ownerId])] : members;
}

/** The errors at a request's members, by the member as it was typed. */
export function memberErrors(
  members: readonly string[],
  errors: readonly FieldError[],
): ReadonlyMap<string, string> {
  return new Map(
    errors.flatMap(({ path, message }) => {
      const [, index] = /^with\.(\d+)$/.exec(path) ?? [];
      const member = index === undefined ? undefined : members[Number(index)];
      return member === undefined ? [] : [[member, message] as const];
    }),
  );
}
