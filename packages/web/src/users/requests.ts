import type { Page } from "@souk/core/page";
import type { UserCreate, UserInfo } from "@souk/core/user/schema";
import { api, bodyOf } from "../api/client.ts";
import { ApiError } from "../api/error.ts";

const PAGE = "25";

/** Users whose address begins with `prefix`, all of them where it is empty. */
export function listUsers(prefix: string, cursor: string | undefined): Promise<Page<UserInfo>> {
  const query = {
    limit: PAGE,
    ...(prefix !== "" && { email: prefix }),
    ...(cursor !== undefined && { cursor }),
  };
  return bodyOf(api.users.$get({ query }));
}

/** With the same key the same again makes nobody else. */
export function createUser(json: UserCreate, idempotencyKey: string): Promise<UserInfo> {
  return bodyOf(api.users.$post({ json }, { headers: { "idempotency-key": idempotencyKey } }));
}

export function readUser(userid: string): Promise<UserInfo> {
  return bodyOf(api.users[":userid"].$get({ param: { userid } }));
}

export function renameUser(userid: string, name: string): Promise<UserInfo> {
  return bodyOf(api.users[":userid"].$put({ param: { userid }, json: { name } }));
}

/** Who is not there any more is deleted: an earlier try may have arrived. */
export async function deleteUser(userid: string): Promise<void> {
  try {
    await api.users[":userid"].$delete({ param: { userid } });
  } catch (error) {
    if (!(error instanceof ApiError && error.code === "user.not_found")) throw error;
  }
}
