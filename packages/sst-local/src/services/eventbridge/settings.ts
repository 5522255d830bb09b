import { compilePattern, type Operator } from "../../aws/event-pattern.ts";
import { aboutResource } from "../../aws/refusals.ts";
import { type CompiledExpression, compileExpression } from "../../aws/schedule/expression.ts";
import { type RetryPolicy, retryPolicyOf } from "../../aws/targets.ts";
import { UserError } from "../../errors.ts";
import { byType, type Graph, type Resource } from "../../graph/index.ts";
import { record, text } from "../../graph/inputs.ts";
import type { BusEvent } from "./event.ts";
import { isServed, RULE, ruleNames, targetsOf, taskDefinitionOf } from "./graph.ts";
import { compileTransform, type Transform, transformSettings } from "./transform.ts";

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
const OPERATORS: readonly Operator[] = [
  ...(["anything-but", "cidr", "equals-ignore-case", "exists"] as const),
  ...(["numeric", "prefix", "suffix", "wildcard"] as const),
];

/** A rule of the graph with its targets. */
export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly busName: string;
  readonly description: string | undefined;
  readonly roleArn: string | undefined;
  readonly isEnabled: boolean;
  readonly state: string;
  /** JSON. */
  readonly eventPattern: string | undefined;
  readonly matches: (event: BusEvent) => boolean;
  readonly schedule: { expression: string; compiled: CompiledExpression } | undefined;
  readonly targets: readonly Target[];
}

/** A target of a rule. */
export interface Target {
  readonly id: string;
  readonly arn: string;
  readonly isServed: boolean;
  readonly transform: Transform;
  /** Of a FIFO queue. */
  readonly messageGroupId: string | undefined;
  /** Of a target in ECS. */
  readonly taskDefinitionArn: string | undefined;
  readonly retryPolicy: RetryPolicy;
  /** ARN of a queue. */
  readonly deadLetterQueue: string | undefined;
  /** As the infra has them, for ListTargetsByRule. */
  readonly inputs: Resource["inputs"];
}

/**
 * The rules of a graph.
 * @throws UserError for what EventBridge refuses
 */
export const ruleSettings = (graph: Graph): Rule[] =>
  byType(graph, RULE).map((rule) => aboutResource(rule.urn, () => ruleOf(graph, rule)));

/**
 * Compiles an event pattern.
 * @param pattern JSON
 * @throws Error with AWS's reason why it is not valid
 */
export function compileEventPattern(pattern: string): (event: unknown) => boolean {
  return compilePattern(JSON.parse(pattern), OPERATORS);
}

/**
 * Compiles the schedule of a rule.
 * @throws Error that says what is wrong with it
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html
 */
export const compileRuleSchedule = (expression: string): CompiledExpression =>
  compileExpression(expression, ["rate", "cron"]);

/** https://www.pulumi.com/registry/packages/aws/api-docs/cloudwatch/eventrule/#inputs */
function ruleOf(graph: Graph, rule: Resource): Rule {
  const { id, inputs, outputs } = rule;
  const { busName, name } = ruleNames(rule);
  const eventPattern = text(inputs, "eventPattern");
  const expression = text(inputs, "scheduleExpression");
  const state = text(inputs, "state") ?? (inputs["isEnabled"] === false ? "DISABLED" : "ENABLED");
  return {
    name,
    busName,
    arn: text(outputs, "arn") ?? id,
    description: text(inputs, "description"),
    roleArn: text(inputs, "roleArn"),
    state,
    isEnabled: state !== "DISABLED",
    eventPattern,
    matches:
      eventPattern === undefined
        ? () => false
        : valid(`The event pattern ${eventPattern}`, () => compileEventPattern(eventPattern)),
    schedule:
      expression === undefined
        ? undefined
        : {
            expression,
            compiled: valid(`The schedule ${expression}`, () => compileRuleSchedule(expression)),
          },
    targets: targetsOf(graph, rule).map((target) =>
      aboutResource(target.urn, () => targetOf(graph, target)),
    ),
  };
}

/** https://www.pulumi.com/registry/packages/aws/api-docs/cloudwatch/eventtarget/#inputs */
function targetOf(graph: Graph, target: Resource): Target {
  const { inputs } = target;
  const id = targetIdOf(target);
  return {
    id,
    arn: text(inputs, "arn") ?? "",
    isServed: isServed(graph, target),
    taskDefinitionArn: taskDefinitionOf(target),
    transform: valid(`The input of target ${id}`, () =>
      compileTransform(transformSettings(inputs), id),
    ),
    messageGroupId: text(record(inputs, "sqsTarget"), "messageGroupId"),
    retryPolicy: retryPolicyOf(record(inputs, "retryPolicy")),
    deadLetterQueue: text(record(inputs, "deadLetterConfig"), "arn"),
    inputs,
  };
}

export const targetIdOf = ({ inputs, name, outputs }: Resource): string =>
  text(outputs, "targetId") ?? text(inputs, "targetId") ?? name;

function valid<Value>(title: string, compile: () => Value): Value {
  try {
    return compile();
  } catch (cause) {
    const reason = (cause as Error).message.replace(/\.$/, "");
    throw new UserError(`${title} is not valid: ${reason}.`, {
      hint: "See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rules.html.",
      cause,
    });
  }
}
