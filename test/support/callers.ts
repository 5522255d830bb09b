import { inject } from "vitest";
import { makePerson, type Person } from "./people.ts";

/** How the stage under test tells who calls the chat. */
export const chatIdentity = inject("chatIdentity");

/** Somebody as rooms and messages show people. */
export interface Caller {
  id: string;
  name: string;
}

const people = new Map<string, Promise<Person>>();

/** The person behind a name in a test, signed up when first named. */
function personOf(name: string): Promise<Person> {
  const known = people.get(name);
  if (known) return known;
  const made = makePerson({ name });
  people.set(name, made);
  return made;
}

/** Who `name` is to the chat: in `username` mode the name itself, else a user of that name. */
export async function caller(name: string): Promise<Caller> {
  if (chatIdentity === "username") return { id: name, name };
  const { id } = await personOf(name);
  return { id, name };
}

/** The ids by which a room's `with` names people. */
export async function ids(...names: string[]): Promise<string[]> {
  return (await Promise.all(names.map(caller))).map(({ id }) => id);
}

/** What a request holds that `name` sends. */
export async function credentials(
  name: string,
): Promise<{ query?: Record<string, string>; headers?: Record<string, string> }> {
  if (chatIdentity === "username") return { query: { username: name } };
  return { headers: { authorization: (await personOf(name)).idToken } };
}
