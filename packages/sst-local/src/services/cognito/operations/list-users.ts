import type { CognitoContext } from "../context.ts";
import { describeUser } from "../user.ts";
import { parseFilter } from "./user-filter.ts";
import type { Input } from "../../../aws/input.ts";
import { type Operations, poolOf } from "./operation.ts";
import { pageOf } from "./pagination.ts";

export const listUsersOperations: Operations = {
  ListUsers: { access: "signed", run: listUsers },
};

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsers.html */
function listUsers(input: Input, context: CognitoContext) {
  const pool = poolOf(input, context);
  const found = pool.store
    .users()
    .filter(parseFilter(input.optionalString("Filter", { max: 256 })));
  const { items, next } = pageOf(found, input, "PaginationToken");
  const names = input.optionalStrings("AttributesToGet");
  return {
    Users: items.map((user) => describeUser(user, names)),
    ...(next && { PaginationToken: next }),
  };
}
