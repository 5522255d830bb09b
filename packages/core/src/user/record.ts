import { createWriteTransaction } from "electrodb";
import { transact } from "../table/index.ts";
import type { Outcome, Table } from "../table/index.ts";
import { listings, users } from "./entity.ts";
import type { UserItem } from "./entity.ts";

/** Addresses that differ in case alone reach the same person, and Cognito takes them for the same. */
export function normalize(email: string): string {
  return email.toLowerCase();
}

/** Where a user stands in the list. */
export function placeOf({ userId, email }: Pick<UserItem, "userId" | "email">): string {
  return email === undefined ? `ID#${userId}` : `EMAIL#${email}`;
}

/** A profile that begins now. */
export function newUser(user: { userId: string; name: string; email?: string }): UserItem {
  const now = new Date().toISOString();
  return { ...user, createdAt: now, updatedAt: now };
}

/** Writes a new profile and its place in the list; refused when the id or the address is taken. */
export function insert(table: Table, user: UserItem): Promise<Outcome> {
  return transact(
    createWriteTransaction({ user: users(table), listing: listings(table) }, (write) => [
      write.user.create(user).commit(),
      write.listing.create({ ...user, place: placeOf(user) }).commit(),
    ]),
  );
}

/** Changes a name in both places; refused when the profile is no longer there. */
export function rename(table: Table, { userId, name, updatedAt, ...rest }: UserItem) {
  const place = placeOf({ userId, ...rest });
  return transact(
    createWriteTransaction({ user: users(table), listing: listings(table) }, (write) => [
      write.user.patch({ userId }).set({ name, updatedAt }).commit(),
      write.listing.patch({ place }).set({ name, updatedAt }).commit(),
    ]),
  );
}

/** Removes a profile and its place in the list; refused when it is no longer there. */
export function erase(table: Table, user: UserItem): Promise<Outcome> {
  return transact(
    createWriteTransaction({ user: users(table), listing: listings(table) }, (write) => [
      write.user.remove({ userId: user.userId }).commit(),
      write.listing.remove({ place: placeOf(user) }).commit(),
    ]),
  );
}

/** The profile of an id; a consistent read costs one unit instead of half a one. */
export async function read(
  table: Table,
  userId: string,
  { consistent }: { consistent: boolean },
): Promise<UserItem | undefined> {
  const { data } = await users(table).get({ userId }).go({ consistent });
  return data ?? undefined;
}
