import type { UserItem } from "./entity.ts";
import type { UserInfo } from "./schema.ts";

/** A profile as clients see it. */
export function toInfo({ userId, name, email, createdAt, updatedAt }: UserItem): UserInfo {
  return {
    userid: userId,
    name,
    ...(email !== undefined && { email }),
    createdAt,
    updatedAt,
    timestamp: updatedAt,
  };
}
