import { createWriteTransaction } from "electrodb";
import { transact } from "../table/index.ts";
import type { Outcome, Table } from "../table/index.ts";
import { listings, users } from "./entity.ts";
import type { UserItem } from "./entity.ts";

/** Lower-cases an address, as Cognito does: addresses that differ in case reach the same person. */
export function normalize(email: string): string {
  return email.toLowerCase();
}

/** The sort key of a user's listing. */
export function placeOf({ userId, email }: Pick<UserItem, "userId" | "email">): string {
  return email === undefined ? `ID#${userId}` : `EMAIL#${email}`;
}

/** A profile that is created now. */
export function newUser(
  user: Pick<UserItem, "userId" | "name" | "email" | "reservedId">,
): UserItem {
  const now = new Date().toISOString();
  return { ...user, createdAt: now, updatedAt: now };
}

/** Writes a new profile and its listing; refused when the id or the address is taken. */
export function insert(table: Table, user: UserItem): Promise<Outcome> {
  const { reservedId: _, ...listed } = user;
  return transact(
    createWriteTransaction({ user: users(table), listing: listings(table) }, (write) => [
      write.user.create(user).commit(),
      write.listing.create({ ...listed, place: placeOf(user) }).commit(),
    ]),
  );
}

/** Changes the name in the profile and its listing; refused when the profile does not exist. */
export function rename(table: Table, { userId, name, updatedAt, ...rest }: UserItem) {
  const place = placeOf({ userId, ...rest });
  return transact(
    createWriteTransaction({ user: users(table), listing: listings(table) }, (write) => [
      write.user.patch({ userId }).set({ name, updatedAt }).commit(),
      write.listing.patch({ place }).set({ name, updatedAt }).commit(),
    ]),
  );
}

/** Deletes a profile and its listing; refused when the profile does not exist. */
export function erase(table: Table, user: UserItem): Promise<Outcome> {
  return transact(
    createWriteTransaction({ user: users(table), listing: listings(table) }, (write) => [
      write.user.remove({ userId: user.userId }).commit(),
      write.listing.remove({ place: placeOf(user) }).commit(),
    ]),
  );
}

/** The profile of an id; a consistent read costs one read unit instead of half a unit. */
export async function read(
  table: Table,
  userId: string,
  { consistent }: { consistent: boolean },
): Promise<UserItem | undefined> {
  const { data } = await users(table).get({ userId }).go({ consistent });
  return data ?? undefined;
}
