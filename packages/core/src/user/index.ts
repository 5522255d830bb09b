import { randomUUID } from "node:crypto";
import { createConversions } from "electrodb";
import { fromCursor, invalidCursor, toCursor } from "../cursor/index.ts";
import { AppError, fieldError } from "../error/index.ts";
import type { Page } from "../page/index.ts";
import type { Table } from "../table/index.ts";
import { assertAdmin, assertOwner } from "./access.ts";
import type { UserScope } from "./access.ts";
import { listings } from "./entity.ts";
import type { UserItem } from "./entity.ts";
import { erase, insert, newUser, normalize, read, rename } from "./record.ts";
import { NAME_MAX, USER_ID_PATTERN } from "./schema.ts";
import type { UserCreate, UserInfo, UserListQuery, UserUpdate } from "./schema.ts";

export type { UserScope } from "./access.ts";
export type { Identities } from "./identities.ts";
export { findUsers, findUsersOrNames } from "./people.ts";
export * from "./schema.ts";

const LIST = "users";
const PLACE_PATTERN = /^(?:EMAIL#[^\s#]{1,300}|ID#[A-Za-z0-9_-]{1,64})$/;

/**
 * Makes a user. With an e-mail address the person gets an identity first, whose id the profile
 * takes; where the profile cannot be written the identity goes again.
 *
 * @throws AppError `user.not_admin`; `user.email_taken`, `user.taken` when the address or the id is
 */
export async function create(scope: UserScope, input: UserCreate): Promise<UserInfo> {
  assertAdmin(scope);
  const { name, userid = randomUUID() } = input;
  if (input.email !== undefined) return createWithIdentity(scope, name, normalize(input.email));
  const user = newUser({ userId: userid, name });
  if ((await insert(scope.table, user)) === "refused") {
    throw new AppError("conflict", "user.taken", "There is a user with this id");
  }
  return toInfo(user);
}

async function createWithIdentity(
  { table, identities }: UserScope,
  name: string,
  email: string,
): Promise<UserInfo> {
  const userId = await identities.create({ email, name });
  if (userId === undefined) throw emailTaken();
  const user = newUser({ userId, name, email });
  try {
    if ((await insert(table, user)) === "refused") throw emailTaken();
  } catch (error) {
    await identities.remove(userId);
    throw error;
  }
  return toInfo(user);
}

/**
 * Makes the profile of who has an identity already, or leaves the one there is as it is: whoever
 * calls this may be called twice.
 *
 * @throws AppError `user.email_taken` when another user has the address
 */
export async function register(
  table: Table,
  person: { userid: string; email: string; name?: string },
): Promise<void> {
  const { userid: userId, name = "" } = person;
  const email = normalize(person.email);
  const user = newUser({ userId, email, name: name.slice(0, NAME_MAX).toWellFormed() || email });
  if ((await insert(table, user)) === "committed") return;
  if ((await read(table, userId, { consistent: true })) === undefined) throw emailTaken();
}

/**
 * One page of all users, or of those whose address begins with `email`.
 *
 * @throws AppError `user.not_admin`
 */
export async function list(
  scope: UserScope,
  { limit, cursor, email }: UserListQuery,
): Promise<Page<UserInfo>> {
  assertAdmin(scope);
  const begin = email === undefined ? "" : `EMAIL#${normalize(email)}`;
  const after = cursor === undefined ? undefined : fromCursor(LIST, PLACE_PATTERN, cursor);
  // DynamoDB refuses to start outside of what the query covers.
  if (after?.startsWith(begin) === false) throw invalidCursor();
  const entity = listings(scope.table);
  const { fromComposite, fromCursor: read } = createConversions(entity);
  const page = await entity.query
    .byPlace({})
    .begins({ place: begin })
    .go({
      limit,
      cursor: after === undefined ? null : fromComposite.toCursor({ place: after }),
    });
  const last = page.cursor === null ? undefined : read.toComposite(page.cursor)?.place;
  return {
    items: page.data.map(toInfo),
    ...(last !== undefined && { cursor: toCursor(LIST, last) }),
  };
}

/**
 * One user's profile. Only a miss is asked again consistently.
 *
 * @throws AppError `user.not_owner`, `user.not_found`
 */
export async function fromId(scope: UserScope, userid: string): Promise<UserInfo> {
  assertOwner(scope, userid);
  assertId(userid);
  const user =
    (await read(scope.table, userid, { consistent: false })) ??
    (await read(scope.table, userid, { consistent: true }));
  if (user === undefined) throw userNotFound();
  return toInfo(user);
}

/**
 * Changes a user's name, in the profile and for the tokens to come. The address stays: it is how
 * the person signs in, and whoever changed it here would not have shown to own the new one.
 *
 * @throws AppError `user.not_owner`, `user.not_found`, `request.invalid` for another address
 */
export async function update(
  scope: UserScope,
  userid: string,
  { name, email }: UserUpdate,
): Promise<UserInfo> {
  const before = await present(scope, userid);
  if (email !== undefined && normalize(email) !== before.email) {
    throw fieldError("email", "Cannot be changed: it is how the user signs in");
  }
  const after = { ...before, name, updatedAt: new Date().toISOString() };
  if ((await rename(scope.table, after)) === "refused") throw userNotFound();
  // Also when the name is the same: a request that failed in between is mended by another.
  if (before.email !== undefined) await scope.identities.rename(userid, name);
  return toInfo(after);
}

/**
 * Removes a user: the identity first, so that a request that failed in between finds the profile
 * and can be sent again. Tokens given out before are good until they expire.
 *
 * @throws AppError `user.not_owner`, `user.not_found`
 */
export async function remove(scope: UserScope, userid: string): Promise<void> {
  const user = await present(scope, userid);
  if (user.email !== undefined) await scope.identities.remove(userid);
  if ((await erase(scope.table, user)) === "refused") throw userNotFound();
}

async function present(scope: UserScope, userid: string): Promise<UserItem> {
  assertOwner(scope, userid);
  assertId(userid);
  const user = await read(scope.table, userid, { consistent: true });
  if (user === undefined) throw userNotFound();
  return user;
}

function assertId(userid: string): void {
  if (!USER_ID_PATTERN.test(userid)) throw userNotFound();
}

function userNotFound(): AppError {
  return new AppError("not_found", "user.not_found", "User not found");
}

function emailTaken(): AppError {
  return new AppError("conflict", "user.email_taken", "There is a user with this e-mail address");
}

function toInfo({ userId, name, email, createdAt, updatedAt }: UserItem): UserInfo {
  return {
    userid: userId,
    name,
    ...(email !== undefined && { email }),
    createdAt,
    updatedAt,
    timestamp: updatedAt,
  };
}
