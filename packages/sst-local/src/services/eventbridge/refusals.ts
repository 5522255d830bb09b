import { bounds, reasonOf, type Rule, refusalsOf } from "../../aws/refusals.ts";
import type { UserError } from "../../errors.ts";
import { byType, type Graph, type Resource } from "../../graph/index.ts";
import { number, record, text } from "../../graph/inputs.ts";
import { BUS, nameOf, RULE, ruleNames, TARGET } from "./graph.ts";
import { compileEventPattern, compileRuleSchedule, targetIdOf } from "./settings.ts";
import { compileTransform, transformSettings } from "./transform.ts";

const API = "https://docs.aws.amazon.com/eventbridge/latest/APIReference";
const CREATE_BUS = `${API}/API_CreateEventBus.html`;
const PUT_RULE = `${API}/API_PutRule.html`;
const PUT_TARGETS = `${API}/API_PutTargets.html`;

/** What EventBridge refuses of a bus. */
export const BUS_RULES: readonly Rule<Resource>[] = [
  {
    source: CREATE_BUS,
    refuse: (bus) =>
      /^[.\-_A-Za-z0-9/]{1,256}$/.test(nameOf(bus))
        ? undefined
        : `the name is ${JSON.stringify(nameOf(bus))}`,
    hint: "A name has 1 to 256 letters, digits, dots, hyphens, underscores and slashes.",
  },
  {
    source: CREATE_BUS,
    refuse: (bus) =>
      nameOf(bus) === "default" ? "every account has the bus default already" : undefined,
    hint: "Use another name, or put rules on the default bus.",
  },
];

/** What EventBridge refuses of a rule. */
export const RULE_RULES: readonly Rule<Resource>[] = [
  {
    source: PUT_RULE,
    refuse: (rule) =>
      /^[.\-_A-Za-z0-9]{1,64}$/.test(nameOf(rule))
        ? undefined
        : `the name is ${JSON.stringify(nameOf(rule))}`,
    hint: "A name has 1 to 64 letters, digits, dots, hyphens and underscores.",
  },
  {
    source: PUT_RULE,
    refuse: ({ inputs }) =>
      text(inputs, "eventPattern") === undefined && text(inputs, "scheduleExpression") === undefined
        ? "Parameter(s) EventPattern or ScheduleExpression must be specified"
        : undefined,
    hint: "Set eventPattern or scheduleExpression.",
  },
  {
    source:
      "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html",
    refuse({ inputs }) {
      const pattern = text(inputs, "eventPattern");
      const reason =
        pattern === undefined ? undefined : reasonOf(() => compileEventPattern(pattern));
      return reason && `Event pattern is not valid. Reason: ${reason}`;
    },
    hint: "Correct the pattern.",
  },
  {
    source:
      "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html",
    refuse({ inputs }) {
      const expression = text(inputs, "scheduleExpression");
      const reason =
        expression === undefined ? undefined : reasonOf(() => compileRuleSchedule(expression));
      return (
        reason && `Parameter ScheduleExpression is not valid: of ${String(expression)}, ${reason}`
      );
    },
    hint: "Write rate(5 minutes) or cron(0 10 * * ? *).",
  },
  {
    source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-rule-schedule.html",
    refuse: (rule) =>
      text(rule.inputs, "scheduleExpression") !== undefined && ruleNames(rule).busName !== "default"
        ? "ScheduleExpression is supported only on the default event bus"
        : undefined,
    hint: "Leave the bus out.",
  },
];

const within = bounds(`${API}/API_RetryPolicy.html`, ({ inputs }: Resource, name) =>
  number(record(inputs, "retryPolicy"), name),
);

/** What EventBridge refuses of a target. */
export const TARGET_RULES: readonly Rule<Resource>[] = [
  {
    source: PUT_TARGETS,
    refuse: (target) =>
      reasonOf(() => compileTransform(transformSettings(target.inputs), targetIdOf(target))),
    hint: "See https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-transform-target-input.html.",
  },
  {
    source: PUT_TARGETS,
    refuse({ inputs }) {
      const isFifo = text(inputs, "arn")?.endsWith(".fifo") ?? false;
      const group = text(record(inputs, "sqsTarget"), "messageGroupId");
      return isFifo && text(inputs, "arn")?.split(":")[2] === "sqs" && group === undefined
        ? "the FIFO queue has no message group"
        : undefined;
    },
    hint: "Set sqsTarget.messageGroupId.",
  },
  {
    source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html",
    refuse({ inputs }) {
      const queue = text(record(inputs, "deadLetterConfig"), "arn");
      return queue?.endsWith(".fifo")
        ? `its dead-letter queue ${queue} is a FIFO queue`
        : undefined;
    },
    hint: "The dead-letter queue of a target is a standard queue.",
  },
  within("maximumRetryAttempts", 0, 185),
  within("maximumEventAgeInSeconds", 60, 86_400),
];

/** What EventBridge refuses of a graph's buses, rules and targets. */
export const refusals = (graph: Graph): UserError[] => [
  ...byType(graph, BUS).flatMap((bus) =>
    refusalsOf(BUS_RULES, bus, `the event bus ${nameOf(bus)}`, bus.urn),
  ),
  ...byType(graph, RULE).flatMap((rule) =>
    refusalsOf(RULE_RULES, rule, `the rule ${nameOf(rule)}`, rule.urn),
  ),
  ...byType(graph, TARGET).flatMap((target) =>
    refusalsOf(TARGET_RULES, target, `the target ${target.name}`, target.urn),
  ),
];
