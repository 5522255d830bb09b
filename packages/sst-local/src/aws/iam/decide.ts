import type { Graph } from "../../graph/index.ts";
import type { RecordedCall } from "../endpoint.ts";
import {
  type AccessRequest,
  allowedBy,
  evaluate,
  isConditional,
  unmetConditions,
} from "../policy/policy.ts";
import { leadingKeys } from "./dynamodb-keys.ts";
import type { Permission } from "./permissions.ts";
import { resourcePolicies } from "./resource-policies.ts";
import type { Role } from "./roles.ts";

/** Who calls: a role in a session. */
export interface Caller {
  readonly role: Role;
  /** The name of the function, or of the service that assumed the role. */
  readonly session: string;
}

/** A permission that a caller does not have. */
export interface Denial extends Permission {
  /** The end of AWS's message: `because no identity-based policy allows the sqs:SendMessage action`. */
  readonly reason: string;
  /** Policies of the role that may allow it, since their content is not known here. */
  readonly unknown?: readonly string[];
}

/** Operations on all resources of an account, which a policy allows with `Resource: "*"` only. */
const ACCOUNT_WIDE =
  /:(?:List(?:Tables|Streams|Queues|Topics|AllMyBuckets|Functions|UserPools)|DescribeParameters)$/;

/** The keys that a request of a role never has. */
const ABSENT = new Set(["aws:sourceaccount", "aws:sourcearn", "aws:username"]);

/**
 * Evaluates the policies of a caller's role, and those of the resource, as IAM does in one account.
 * @returns undefined when the call is allowed
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic_policy-eval-basics-determining.html
 */
export function denialOf(
  graph: Graph,
  caller: Caller,
  permission: Permission,
  call?: RecordedCall,
): Denial | undefined {
  const { role } = caller;
  const request = accessRequest(graph, caller, permission, call);
  const resource = resourcePolicies(graph, permission.resource ?? "");
  const identity = role.policies.map((policy) => evaluate(policy, request));
  const ofResource = resource.map((policy) => evaluate(policy, request));
  const boundary = role.boundary && evaluate(role.boundary, request);
  const denial = (reason: string): Denial => ({ ...permission, reason });
  if (identity.includes("deny")) return denial("with an explicit deny in an identity-based policy");
  if (ofResource.includes("deny"))
    return denial("with an explicit deny in a resource-based policy");
  if (boundary === "deny") return denial("with an explicit deny in a permissions boundary");
  if (ofResource.includes("allow")) return undefined;
  if (boundary === "none") {
    return denial(`because no permissions boundary allows the ${permission.action} action`);
  }
  if (identity.includes("allow")) return undefined;
  return {
    ...denial(`because no identity-based policy allows the ${permission.action} action`),
    ...(role.unknown.length > 0 && { unknown: role.unknown }),
  };
}

/** Whether every call of the caller for a resource is decided on alike. */
export const isConstant = (graph: Graph, { role }: Caller, resource: string | undefined) =>
  ![
    ...role.policies,
    ...(role.boundary ? [role.boundary] : []),
    ...resourcePolicies(graph, resource ?? ""),
  ].some(isConditional);

/** ARN of the session of a role. */
export const sessionArn = (roleArn: string, session: string): string =>
  `${roleArn.replace(/^arn:([^:]+):iam::(\d+):role\/(?:.*\/)?/, "arn:$1:sts::$2:assumed-role/")}/${session}`;

function accessRequest(
  graph: Graph,
  caller: Caller,
  { action, resource }: Permission,
  call: RecordedCall | undefined,
): AccessRequest {
  const { role } = caller;
  const { accountId, region } = graph.app;
  const now = new Date();
  const context = {
    "aws:currenttime": now.toISOString(),
    "aws:epochtime": String(Math.floor(now.getTime() / 1000)),
    // The connection on this machine stands for HTTPS on AWS.
    "aws:securetransport": "true",
    "aws:requestedregion": call?.region ?? region,
    "aws:principalarn": role.arn,
    "aws:principalaccount": accountId,
    "aws:resourceaccount": accountId,
    ...(call?.service === "dynamodb" && leadingKeys(graph, call, resource ?? "")),
  };
  return {
    action,
    resource: ACCOUNT_WIDE.test(action) ? "*" : resource,
    principal: { type: "AWS", names: [role.arn, sessionArn(role.arn, caller.session)] },
    context,
    isUnknown: (key) => !Object.hasOwn(context, key) && !ABSENT.has(key),
  };
}

/** What a role allows instead of what it denies, in a clause for the terminal. */
export function explain(
  graph: Graph,
  caller: Caller,
  { action, resource, reason }: Denial,
  call?: RecordedCall,
): string {
  const { title, policies } = caller.role;
  if (reason.startsWith("with")) return `${title} is denied it ${reason}`;
  const request = accessRequest(graph, caller, { action, ...(resource && { resource }) }, call);
  const unmet = policies.flatMap((policy) => unmetConditions(policy, request));
  if (unmet.length > 0) return `${title} allows it only where ${unmet.join(" and ")}`;
  const [service = ""] = action.split(":");
  const isMeant = (allowed: string) => allowed.toLowerCase().startsWith(`${service}:`);
  const allowed = policies.flatMap((policy) => allowedBy(policy, isMeant));
  const same = allowed.filter(({ actions }) =>
    actions.some((one) => one.toLowerCase() === action.toLowerCase()),
  );
  const clauses = (same.length > 0 ? same : allowed).map(
    ({ actions, resources }) =>
      `${(same.length > 0 ? [action] : actions).join(", ")} on ${resources.map(shortArn).join(", ")}`,
  );
  return `${title} allows ${clauses.join("; ") || `nothing of ${service}`}`;
}

/** The part of an ARN after region and account. */
export const shortArn = (arn: string): string => arn.replace(/^arn:[^:]*:[^:]*:[^:]*:[^:]*:/, "");
