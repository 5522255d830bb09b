import { evaluate, unmetConditions, type AccessRequest } from "../policy/policy.ts";
import type { Role } from "./roles.ts";

/**
 * Services that are known to send neither `aws:SourceAccount` nor `aws:SourceArn` when they assume a
 * role: a trust policy with a condition on a key of the request never holds for them. For any other
 * service such a condition counts as met.
 */
const SENDS_NO_KEYS: Readonly<Record<string, string>> = {
  "apigateway.amazonaws.com":
    "https://github.com/aws-solutions-library-samples/accelerated-intelligent-document-processing-on-aws/pull/479",
};

/** The keys that every request has. */
const GLOBAL_KEYS = /^aws:(?:currenttime|epochtime|securetransport|requestedregion)$/;

/**
 * Evaluates the trust policy of a role for a service that assumes it.
 * @param service such as `apigateway.amazonaws.com`
 * @returns the reason why the service cannot assume the role; undefined when it can
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_update-role-trust-policy.html
 */
export function trustRefusal(role: Role, service: string): string | undefined {
  const { trust, title } = role;
  if (!trust) return undefined;
  const source = Object.hasOwn(SENDS_NO_KEYS, service) ? SENDS_NO_KEYS[service] : undefined;
  const request: AccessRequest = {
    action: "sts:AssumeRole",
    resource: role.arn,
    principal: { type: "Service", names: [service] },
    context: {},
    isUnknown: (key) => source === undefined || GLOBAL_KEYS.test(key),
  };
  const decision = evaluate(trust, request);
  if (decision === "allow") return undefined;
  if (decision === "deny") return `${title} denies sts:AssumeRole to ${service} (assumeRolePolicy)`;
  const unmet = unmetConditions(trust, request);
  if (unmet.length === 0) {
    return `the assumeRolePolicy of ${title} has no statement that allows sts:AssumeRole to ${service}`;
  }
  const keys = `which ${service} does not send${source === undefined ? "" : ` (${source})`}`;
  return `the assumeRolePolicy of ${title} has the condition ${unmet.join(" and ")}, ${keys}`;
}
