import type { Operation } from "../../../aws/api.ts";
import { Input } from "../../../aws/input.ts";
import type { CognitoContext } from "../context.ts";
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

const OPERATIONS: Operations = {
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

/** The emulated operations. */
export function cognitoOperations(context: CognitoContext): Record<string, Operation> {
  return Object.fromEntries(
    Object.entries(OPERATIONS).map(([name, { access, run }]): [string, Operation] => [
      name,
      { access, run: (input) => run(new Input(input, "InvalidParameterException"), context) },
    ]),
  );
}
