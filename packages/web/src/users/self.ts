import type { UserInfo } from "@souk/core/user/schema";
import { idToken, leave, me } from "../auth/session.ts";

/** Shows the new name at once, and has it in the tokens to come. */
export function renamed({ name }: UserInfo): void {
  if (me.value) me.value = { ...me.value, name };
  void idToken({ renew: true }).catch(() => {});
}

/** Forgets an account that is not there any more: Cognito may say so, which changes nothing. */
export async function gone(): Promise<void> {
  await leave().catch(() => {});
  me.value = null;
}
