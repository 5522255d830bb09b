import type { Person } from "../actor/index.ts";
import type { Table } from "../table/index.ts";

/** Finds the people that a client named, in order; `undefined` for whom there is not. */
export type FindPeople = (refs: string[]) => Promise<(Person | undefined)[]>;

/** What a verb of the domain acts on, and for whom. */
export interface Scope {
  table: Table;
  actor: Person;
  findPeople: FindPeople;
}

/** Takes each name as the person: for stages where a user name is all there is. */
export const takeNames: FindPeople = (refs) =>
  Promise.resolve(refs.map((ref) => ({ id: ref, name: ref })));
