import type { UserInfo } from "@souk/core/user/schema";
import { currentUser, getIdToken, signOut } from "../auth/session.ts";

/** Shows the user's new name at once, and refreshes the token, which contains it. */
export function onOwnAccountRenamed({ name }: UserInfo): void {
  if (currentUser.value) currentUser.value = { ...currentUser.value, name };
  void getIdToken({ forceRefresh: true }).catch(() => {});
}

/** Signs out after the user's account was deleted. Cognito may refuse that: the user is gone. */
export async function onOwnAccountDeleted(): Promise<void> {
  await signOut().catch(() => {});
  currentUser.value = null;
}
