import { createConversions } from "electrodb";
import { AppError, fieldError } from "../error/index.ts";
import type { Page } from "../page/index.ts";
import { listPage } from "../page/list.ts";
import { assertAdmin, assertOwner } from "./access.ts";
import type { UserScope } from "./access.ts";
import { listings } from "./entity.ts";
import type { ListingItem, UserItem } from "./entity.ts";
import { toInfo } from "./info.ts";
import { USER_ID_PATTERN } from "./schema.ts";
import type { UserInfo, UserListQuery, UserUpdate } from "./schema.ts";
import { erase, normalize, read, rename } from "./store.ts";

export type { UserScope } from "./access.ts";
export { create, register } from "./create.ts";
export { findUsers, findUsersOrNames } from "./find.ts";
export type { Identities } from "./identities.ts";
export * from "./schema.ts";

/** What `placeOf` makes of any address that Cognito accepts: it may contain `#` and spaces. */
const PLACE_PATTERN = /^(?:EMAIL|ID)#./s;

/**
 * One page of all users, or of those whose address begins with `email`.
 *
 * @throws AppError `user.not_admin`
 */
export async function list(
  scope: UserScope,
  { email, ...query }: UserListQuery,
): Promise<Page<UserInfo>> {
  assertAdmin(scope);
  const begin = email === undefined ? "" : `EMAIL#${normalize(email)}`;
  const entity = listings(scope.table);
  const { fromComposite } = createConversions(entity);
  return listPage<ListingItem, UserInfo>(query, {
    query: (page) => entity.query.byPlace({}).begins({ place: begin }).go(page),
    name: "users",
    idPattern: PLACE_PATTERN,
    idOf: ({ place }) => place,
    covers: (place) => place.startsWith(begin),
    startAfter: (place) => fromComposite.toCursor({ place }),
    toInfo,
  });
}

/**
 * One user's profile. Only a miss is read again consistently.
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
 * Changes a user's name, in the profile and in the next tokens. The address cannot be changed: the
 * user signs in with it, and nothing here proves that a new one is the user's.
 *
 * @throws AppError `user.not_owner`, `user.not_found`, `request.invalid` for another address
 */
export async function update(
  scope: UserScope,
  userid: string,
  { name, email }: UserUpdate,
): Promise<UserInfo> {
  const before = await readToChange(scope, userid);
  if (email !== undefined && normalize(email) !== before.email) {
    throw fieldError("email", "Cannot be changed: it is how the user signs in");
  }
  const after = { ...before, name, updatedAt: new Date().toISOString() };
  if ((await rename(scope.table, after)) === "refused") throw userNotFound();
  // Also for an unchanged name, so that a repeat completes a request that failed here.
  if (before.email !== undefined) await scope.identities.rename(userid, name);
  return toInfo(after);
}

/**
 * Deletes a user, the identity first: where the request fails in between, a repeat finds the profile.
 * Tokens that were issued before stay valid until they expire.
 *
 * @throws AppError `user.not_owner`, `user.not_found`
 */
export async function remove(scope: UserScope, userid: string): Promise<void> {
  const user = await readToChange(scope, userid);
  if (user.email !== undefined) await scope.identities.remove(userid);
  if ((await erase(scope.table, user)) === "refused") throw userNotFound();
}

async function readToChange(scope: UserScope, userid: string): Promise<UserItem> {
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
