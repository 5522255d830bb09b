import { inject } from "vitest";
import { makePerson, type Person } from "./people.ts";

/** How the stage under test identifies chat callers. */
export const chatIdentity = inject("chatIdentity");

/** A user as in rooms and messages. */
export interface Caller {
  id: string;
  name: string;
}

const people = new Map<string, Promise<Person>>();

/** The user with a name, signed up on first use. */
function personOf(name: string): Promise<Person> {
  const known = people.get(name);
  if (known) return known;
  const made = makePerson({ name });
  people.set(name, made);
  return made;
}

/** The chat identity of `name`: the name itself with the username identity, else a user with that name. */
export async function caller(name: string): Promise<Caller> {
  if (chatIdentity === "username") return { id: name, name };
  const { id } = await personOf(name);
  return { id, name };
}

/** The ids of users for a room's `with`. */
export async function ids(...names: string[]): Promise<string[]> {
  return (await Promise.all(names.map(caller))).map(({ id }) => id);
}

/** The query or the headers that identify `name`. */
export async function credentials(
  name: string,
): Promise<{ query?: Record<string, string>; headers?: Record<string, string> }> {
  if (chatIdentity === "username") return { query: { username: name } };
  return { headers: { authorization: (await personOf(name)).idToken } };
}
