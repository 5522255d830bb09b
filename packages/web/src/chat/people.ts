import type { FieldError } from "@souk/core/error/schema";

/** The most people that a room can be made with, beside its owner. */
export const PEOPLE_MAX = 49;

/**
 * Whom a request names: each once and without the spaces around. The API wants two at least, and
 * naming the owner changes nothing, so who is alone with the owner comes with them.
 */
export function namedIn(people: readonly string[], ownerId: string): string[] {
  const named = [...new Set(people.map((one) => one.trim()).filter((one) => one !== ""))];
  return named.length === 1 ? [...new Set([...named, ownerId])] : named;
}

/** What is wrong with each of the people that a request has named, by how it has named them. */
export function wrongOf(
  named: readonly string[],
  fields: readonly FieldError[],
): ReadonlyMap<string, string> {
  return new Map(
    fields.flatMap(({ path, message }) => {
      const [, index] = /^with\.(\d+)$/.exec(path) ?? [];
      const name = index === undefined ? undefined : named[Number(index)];
      return name === undefined ? [] : [[name, message] as const];
    }),
  );
}
