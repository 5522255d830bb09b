import type { UserInfo } from "@souk/core/user/schema";
import { getIdToken, signOut, currentUser } from "../auth/session.ts";

/** Shows the new name at once, and has it in the tokens to come. */
export function renamed({ name }: UserInfo): void {
  if (currentUser.value) currentUser.value = { ...currentUser.value, name };
  void getIdToken({ forceRefresh: true }).catch(() => {});
}

/** Forgets an account that is not there any more: Cognito may say so, which changes nothing. */
export async function gone(): Promise<void> {
  await signOut().catch(() => {});
  currentUser.value = null;
}
