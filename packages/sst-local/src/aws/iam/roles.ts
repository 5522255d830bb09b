import { byType, type Graph, positionOf, type Resource } from "../../graph/index.ts";
import { perGraph } from "../../graph/per-graph.ts";
import { records, text, texts } from "../../graph/inputs.ts";
import { compilePolicy, type Policy } from "../policy/policy.ts";
import { PolicyError } from "../policy/policy-error.ts";
import { managedPolicy } from "./managed-policies.ts";

/** An IAM role of the graph with its policies. */
export interface Role {
  readonly arn: string;
  /** The role as a reader finds it: `the role ApiToTable (infra/api.ts:3:14)`. */
  readonly title: string;
  /** Undefined when the document cannot be evaluated. */
  readonly trust: Policy | undefined;
  /** Identity policies. */
  readonly policies: readonly Policy[];
  /** ARNs and names of policies whose content is not known, so that they may allow anything. */
  readonly unknown: readonly string[];
  /** The permissions boundary, where it is a policy of the graph. */
  readonly boundary: Policy | undefined;
}

const rolesByArn = perGraph((graph): ReadonlyMap<string, Role> => {
  const roles = byType(graph, "aws:iam/role:Role").filter(({ external }) => external !== true);
  return new Map(roles.map((role) => roleOf(graph, role)).map((role) => [role.arn, role]));
});

/** The role with this ARN; undefined for one that the graph does not create. */
export const roleByArn = (graph: Graph, arn: string): Role | undefined =>
  rolesByArn(graph).get(arn);

function roleOf(graph: Graph, resource: Resource): Role {
  const { id, inputs, outputs } = resource;
  const name = text(outputs, "name") ?? id;
  const position = positionOf(graph, resource);
  const attached = attachedPolicies(graph, resource, name);
  const boundary = text(inputs, "permissionsBoundary");
  return {
    arn: text(outputs, "arn") ?? `arn:aws:iam::${graph.app.accountId}:role/${name}`,
    title: `the role ${resource.name}${position === undefined ? "" : ` (${position})`}`,
    trust: compiled(inputs["assumeRolePolicy"], { isTrust: true }),
    policies: attached.flatMap(({ policy }) => policy ?? []),
    unknown: attached.filter(({ policy }) => policy === undefined).map(({ label }) => label),
    boundary: boundary === undefined ? undefined : policyByArn(graph, boundary),
  };
}

interface Attached {
  readonly label: string;
  /** Undefined when the policy's content is not known. */
  readonly policy: Policy | undefined;
}

/** Inline and managed policies, from the role itself and from resources that attach one to it. */
function attachedPolicies(graph: Graph, { id, inputs }: Resource, name: string): Attached[] {
  const isAttachedTo = ({ inputs }: Resource): boolean =>
    [text(inputs, "role") ?? "", ...texts(inputs, "roles")].some((role) =>
      [id, name].includes(role),
    );
  const own = (type: string) => byType(graph, `aws:iam/${type}`).filter(isAttachedTo);
  const inline = [
    ...records(inputs, "inlinePolicies").map((policy) => ({
      label: text(policy, "name") ?? "an inline policy",
      policy: compiled(policy["policy"]),
    })),
    ...own("rolePolicy:RolePolicy").map(({ name, inputs }) => ({
      label: name,
      policy: compiled(inputs["policy"]),
    })),
  ];
  const managed = [
    ...texts(inputs, "managedPolicyArns"),
    ...[
      ...own("rolePolicyAttachment:RolePolicyAttachment"),
      ...own("policyAttachment:PolicyAttachment"),
    ].flatMap((attachment) => text(attachment.inputs, "policyArn") ?? []),
  ];
  return [
    ...inline,
    ...[...new Set(managed)].map((arn) => ({ label: arn, policy: policyByArn(graph, arn) })),
  ];
}

function policyByArn(graph: Graph, arn: string): Policy | undefined {
  const own = byType(graph, "aws:iam/policy:Policy").find(({ outputs }) => outputs["arn"] === arn);
  return compiled(own ? own.inputs["policy"] : managedPolicy(arn));
}

/**
 * Compiles a document, or its JSON text. Undefined for one that cannot be evaluated here: it is
 * malformed, or has policy variables such as `${aws:PrincipalTag/team}`.
 */
export function compiled(document: unknown, options?: { isTrust: true }): Policy | undefined {
  const json = typeof document === "string" ? document : JSON.stringify(document ?? null);
  if (json.includes("${")) return undefined;
  try {
    return compilePolicy(JSON.parse(json), options);
  } catch (error) {
    if (error instanceof PolicyError || error instanceof SyntaxError) return undefined;
    throw error;
  }
}
