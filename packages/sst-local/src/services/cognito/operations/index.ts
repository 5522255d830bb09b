import { adminUserOperations } from "./admin-users.ts";
import { describeOperations } from "./describe.ts";
import { groupOperations } from "./groups.ts";
import { listUsersOperations } from "./list-users.ts";
import type { Operations } from "./operation.ts";
import { passwordOperations } from "./password.ts";
import { selfServiceOperations } from "./self-service.ts";
import { sessionOperations } from "./sessions.ts";
import { signInOperations } from "./sign-in.ts";
import { signUpOperations } from "./sign-up.ts";

/** Every operation that is emulated: what is not here is refused by name. */
export const OPERATIONS: Operations = {
  ...signUpOperations,
  ...signInOperations,
  ...passwordOperations,
  ...selfServiceOperations,
  ...sessionOperations,
  ...adminUserOperations,
  ...groupOperations,
  ...listUsersOperations,
  ...describeOperations,
};
