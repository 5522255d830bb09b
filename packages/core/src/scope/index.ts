import type { Person } from "../actor/index.ts";
import type { Table } from "../table/index.ts";

/** Finds people by id or e-mail address, in the order given; undefined for unknown ones. */
export type FindPeople = (refs: string[]) => Promise<(Person | undefined)[]>;

/** The table, the caller and the directory of people that a verb works with. */
export interface Scope {
  table: Table;
  actor: Person;
  findPeople: FindPeople;
}

/** Takes every name for a person, in stages where a user name is enough to call the API. */
export const acceptAnyName: FindPeople = (refs) =>
  Promise.resolve(refs.map((ref) => ({ id: ref, name: ref })));
