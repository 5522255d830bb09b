import { UserError } from "../../errors.ts";
import { byType, type Graph, type Resource } from "../../graph/index.ts";
import { text } from "../../graph/inputs.ts";
import { type Invocation, invocationsOf } from "./invocations.ts";

/**
 * What AWS denies of the invocations of a graph's functions by other services: the policy of a function, made
 * of its `aws:lambda/permission:Permission`, allows no invocation by that service for that resource.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
export function invokeRefusals(graph: Graph): UserError[] {
  const permissions = byType(graph, "aws:lambda/permission:Permission").map(permissionOf);
  const names = new Set(
    byType(graph, "aws:lambda/function:Function")
      .filter(({ external }) => external !== true)
      .map(({ outputs }) => outputs["name"]),
  );
  return invocationsOf(graph)
    .filter(({ functionArn }) => names.has(functionOf(functionArn).name))
    .filter((invocation) => !permissions.some((permission) => allows(permission, invocation)))
    .map(({ by, title, principal, sourceArn, functionArn, effect, source }) => {
      const { name, qualifier } = functionOf(functionArn);
      const target = qualifier === undefined ? name : `${name}:${qualifier}`;
      return new UserError(
        `${title} may not invoke ${target} on AWS, where ${effect}: no permission of the function allows lambda:InvokeFunction to ${principal} for ${sourceArn}.`,
        { hint: `Add an aws.lambda.Permission for it. ${source}`, resource: by.urn },
      );
    });
}

interface FunctionName {
  readonly name: string;
  readonly qualifier: string | undefined;
}

interface InvokePermission extends FunctionName {
  readonly principal: string;
  readonly sourceArn: string;
}

function permissionOf({ inputs }: Resource): InvokePermission {
  const { name, qualifier } = functionOf(text(inputs, "function") ?? "");
  const isInvoke = ["lambda:InvokeFunction", "lambda:*"].includes(text(inputs, "action") ?? "");
  return {
    name,
    qualifier: text(inputs, "qualifier") ?? qualifier,
    principal: isInvoke ? (text(inputs, "principal") ?? "") : "",
    sourceArn: text(inputs, "sourceArn") ?? "*",
  };
}

/** A permission is for the function itself or for one of its aliases and versions. */
const allows = (
  permission: InvokePermission,
  { principal, sourceArn, functionArn }: Invocation,
) => {
  const { name, qualifier } = functionOf(functionArn);
  return (
    permission.name === name &&
    permission.qualifier === qualifier &&
    ["*", principal].includes(permission.principal) &&
    overlap(permission.sourceArn, sourceArn)
  );
};

/** Reads a name, a partial or a whole ARN, each with or without a qualifier. */
function functionOf(reference: string): FunctionName {
  const [name = "", qualifier] = reference.replace(/^.*:?function:/, "").split(":");
  return { name, qualifier: qualifier === "$LATEST" ? undefined : qualifier };
}

/** True when some text matches both patterns, in which `*` stands for any text. */
function overlap(one: string, other: string): boolean {
  const known = new Map<string, boolean>();
  const from = (i: number, j: number): boolean => {
    const key = `${i} ${j}`;
    const found = known.get(key) ?? compared(i, j);
    known.set(key, found);
    return found;
  };
  const compared = (i: number, j: number): boolean => {
    if (one[i] === "*") return from(i + 1, j) || (j < other.length && from(i, j + 1));
    if (other[j] === "*") return from(i, j + 1) || (i < one.length && from(i + 1, j));
    if (i === one.length || j === other.length) return i === one.length && j === other.length;
    return one[i] === other[j] && from(i + 1, j + 1);
  };
  return from(0, 0);
}
