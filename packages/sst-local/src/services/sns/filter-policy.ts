import { compilePattern, type Operator } from "../../aws/event-pattern.ts";
import { UserError } from "../../errors.ts";
import { isRecord } from "../../graph/inputs.ts";
import type { Message, MessageAttribute } from "./message.ts";

/** True for a message that a subscription wants. */
export type FilterPolicy = (message: Pick<Message, "attributes" | "body">) => boolean;

/** https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html */
const OPERATORS: readonly Operator[] = [
  ...(["exists", "prefix", "suffix", "equals-ignore-case", "anything-but"] as const),
  ...(["numeric", "wildcard", "cidr"] as const),
];
const MOST_KEYS = 5;
const MOST_COMBINATIONS = 150;

/**
 * Compiles the filter policy of a subscription; without one it wants every message.
 * @param policy JSON
 * @throws UserError for a policy that AWS refuses
 * @see https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html
 */
export function compileFilterPolicy(
  policy: string | undefined,
  scope: "MessageAttributes" | "MessageBody",
): FilterPolicy {
  if (policy === undefined || policy === "") return () => true;
  try {
    const parsed: unknown = JSON.parse(policy);
    const matches = compilePattern(parsed, OPERATORS);
    checkLimits(parsed, scope);
    if (scope === "MessageBody") return ({ body }) => matches(fieldsOf(body));
    return ({ attributes }) =>
      matches(
        Object.fromEntries(
          Object.entries(attributes).map(([name, attribute]) => [name, valueOf(attribute)]),
        ),
      );
  } catch (cause) {
    throw new UserError(`The filter policy ${policy} is not valid: ${(cause as Error).message}.`, {
      hint: "See https://docs.aws.amazon.com/sns/latest/dg/sns-subscription-filter-policies.html for the syntax.",
      cause,
    });
  }
}

/** A body that is no JSON object matches no policy. */
function fieldsOf(body: string): unknown {
  try {
    const value: unknown = JSON.parse(body);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** What rules see of an attribute: binary ones are as if they were not there. */
function valueOf({ DataType, StringValue = "" }: MessageAttribute): unknown {
  if (DataType === "Number") return Number(StringValue);
  if (DataType === "String.Array") {
    try {
      return JSON.parse(StringValue);
    } catch {
      return undefined;
    }
  }
  return DataType.startsWith("String") ? StringValue : undefined;
}

function checkLimits(policy: unknown, scope: "MessageAttributes" | "MessageBody"): void {
  const leaves = leavesOf(policy);
  if (leaves.length > MOST_KEYS)
    throw new Error(`it has ${leaves.length} keys, of ${MOST_KEYS} at most`);
  const combinations = leaves.reduce((product, { count }) => product * count, 1);
  if (combinations > MOST_COMBINATIONS) {
    throw new Error(`it has ${combinations} combinations, of ${MOST_COMBINATIONS} at most`);
  }
  if (scope === "MessageAttributes" && leaves.some(({ depth }) => depth > 1)) {
    throw new Error("attributes have no fields: a nested policy has the scope MessageBody");
  }
}

/** The lists of values, with how many values each has and how deep it is. */
function leavesOf(policy: unknown, depth = 1): { count: number; depth: number }[] {
  if (!isRecord(policy)) return [];
  return Object.entries(policy).flatMap(([key, rule]) => {
    if (key === "$or" && Array.isArray(rule)) return rule.flatMap((one) => leavesOf(one, depth));
    return Array.isArray(rule) ? [{ count: rule.length, depth }] : leavesOf(rule, depth + 1);
  });
}
