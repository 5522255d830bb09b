import type { CognitoContext } from "../context.ts";
import { groupsOf } from "../tokens/groups.ts";
import { describeUser, type Group } from "../user.ts";
import type { Input } from "../../../aws/input.ts";
import { GROUP_NAME } from "./constraints.ts";
import { type Operations, poolOf, userOf } from "./operation.ts";
import { pageOf } from "./pagination.ts";

export const groupOperations: Operations = {
  AdminAddUserToGroup: { access: "signed", run: adminAddUserToGroup },
  AdminRemoveUserFromGroup: { access: "signed", run: adminRemoveUserFromGroup },
  AdminListGroupsForUser: { access: "signed", run: adminListGroupsForUser },
  CreateGroup: { access: "signed", run: createGroup },
  GetGroup: { access: "signed", run: getGroup },
  ListGroups: { access: "signed", run: listGroups },
  ListUsersInGroup: { access: "signed", run: listUsersInGroup },
};

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminAddUserToGroup.html */
function adminAddUserToGroup(input: Input, context: CognitoContext) {
  const { pool, user } = userOf(input, context);
  const { name } = pool.store.group(input.string("GroupName", GROUP_NAME));
  const groups = [...user.groups.filter((group) => group !== name), name];
  pool.store.saveUser({ ...user, groups, modified: context.now() });
  return {};
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminRemoveUserFromGroup.html */
function adminRemoveUserFromGroup(input: Input, context: CognitoContext) {
  const { pool, user } = userOf(input, context);
  const { name } = pool.store.group(input.string("GroupName", GROUP_NAME));
  const groups = user.groups.filter((group) => group !== name);
  pool.store.saveUser({ ...user, groups, modified: context.now() });
  return {};
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminListGroupsForUser.html */
function adminListGroupsForUser(input: Input, context: CognitoContext) {
  const { pool, user } = userOf(input, context);
  const groups = groupsOf(pool, user).map((group) => describeGroup(group, pool.definition.id));
  const { items, next } = pageOf(groups, input, "NextToken");
  return { Groups: items, ...(next && { NextToken: next }) };
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateGroup.html */
function createGroup(input: Input, context: CognitoContext) {
  const pool = poolOf(input, context);
  const description = input.optionalString("Description", { max: 2048 });
  const precedence = input.optionalInteger("Precedence", { min: 0 });
  const roleArn = input.optionalString("RoleArn", { max: 2048 });
  const group: Group = {
    name: input.string("GroupName", GROUP_NAME),
    ...(description !== undefined && { description }),
    ...(precedence !== undefined && { precedence }),
    ...(roleArn !== undefined && { roleArn }),
    created: context.now(),
    modified: context.now(),
  };
  pool.store.addGroup(group);
  return { Group: describeGroup(group, pool.definition.id) };
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_GetGroup.html */
function getGroup(input: Input, context: CognitoContext) {
  const pool = poolOf(input, context);
  const group = pool.store.group(input.string("GroupName", GROUP_NAME));
  return { Group: describeGroup(group, pool.definition.id) };
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListGroups.html */
function listGroups(input: Input, context: CognitoContext) {
  const pool = poolOf(input, context);
  const groups = pool.store.groups().map((group) => describeGroup(group, pool.definition.id));
  const { items, next } = pageOf(groups, input, "NextToken");
  return { Groups: items, ...(next && { NextToken: next }) };
}

/** @see https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_ListUsersInGroup.html */
function listUsersInGroup(input: Input, context: CognitoContext) {
  const pool = poolOf(input, context);
  const { name } = pool.store.group(input.string("GroupName", GROUP_NAME));
  const users = pool.store.users().filter(({ groups }) => groups.includes(name));
  const { items, next } = pageOf(users, input, "NextToken");
  return { Users: items.map((user) => describeUser(user)), ...(next && { NextToken: next }) };
}

function describeGroup(group: Group, poolId: string) {
  return {
    GroupName: group.name,
    UserPoolId: poolId,
    Description: group.description,
    RoleArn: group.roleArn,
    Precedence: group.precedence,
    CreationDate: group.created / 1000,
    LastModifiedDate: group.modified / 1000,
  };
}
