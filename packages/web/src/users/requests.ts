import type { Page } from "@souk/core/page";
import type { UserCreate, UserInfo } from "@souk/core/user/schema";
import { api, bodyOf } from "../api/client.ts";
import { hasCode } from "../api/error.ts";

const PAGE_SIZE = "25";

/** Users whose e-mail address begins with `prefix`; all users when it is empty. */
export function listUsers(prefix: string, cursor: string | undefined): Promise<Page<UserInfo>> {
  const query = {
    limit: PAGE_SIZE,
    ...(prefix !== "" && { email: prefix }),
    ...(cursor !== undefined && { cursor }),
  };
  return bodyOf(api.users.$get({ query }));
}

/** Creates a user. Repeated calls with the same key create one user. */
export function createUser(json: UserCreate, idempotencyKey: string): Promise<UserInfo> {
  return bodyOf(api.users.$post({ json }, { headers: { "idempotency-key": idempotencyKey } }));
}

export function getUser(userid: string): Promise<UserInfo> {
  return bodyOf(api.users[":userid"].$get({ param: { userid } }));
}

export function renameUser(userid: string, name: string): Promise<UserInfo> {
  return bodyOf(api.users[":userid"].$put({ param: { userid }, json: { name } }));
}

/** Deletes a user. A 404 counts as deleted, so that a retry succeeds. */
export async function deleteUser(userid: string): Promise<void> {
  try {
    await api.users[":userid"].$delete({ param: { userid } });
  } catch (error) {
    if (!hasCode(error, "user.not_found")) throw error;
  }
}
