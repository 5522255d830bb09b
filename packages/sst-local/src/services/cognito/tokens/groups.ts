import type { Pool } from "../pool.ts";
import type { Group, User } from "../user.ts";

/** The user's groups that exist, the lowest precedence first. */
export function groupsOf(pool: Pool, user: User): Group[] {
  return pool.store
    .groups()
    .filter(({ name }) => user.groups.includes(name))
    .sort((one, other) => (one.precedence ?? Infinity) - (other.precedence ?? Infinity) || 0);
}

/** The claims of groups: names in both tokens, roles in the ID token. */
export interface GroupClaims {
  readonly groups: readonly string[];
  readonly roles: readonly string[];
  readonly preferredRole: string | undefined;
}

/**
 * The group claims of a user. `cognito:preferred_role` is the role of the group with the lowest
 * precedence, and missing where two groups share that precedence with different roles.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-user-groups.html
 */
export function groupClaims(pool: Pool, user: User): GroupClaims {
  const groups = groupsOf(pool, user);
  const withRole = groups.filter(({ roleArn }) => roleArn);
  const best = withRole[0];
  const rivals = withRole.filter(({ precedence }) => precedence === best?.precedence);
  const agreed = rivals.every(({ roleArn }) => roleArn === best?.roleArn);
  return {
    groups: groups.map(({ name }) => name),
    roles: withRole.map(({ roleArn }) => roleArn ?? ""),
    preferredRole: agreed ? best?.roleArn : undefined,
  };
}
