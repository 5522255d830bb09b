import { aboutResource } from "../../aws/refusals.ts";
import { type CompiledExpression, compileExpression } from "../../aws/schedule/expression.ts";
import { isTimeZone } from "../../aws/schedule/time-zone.ts";
import { type RetryPolicy, retryPolicyOf } from "../../aws/targets.ts";
import { UserError } from "../../errors.ts";
import { byType, type Graph, type Resource } from "../../graph/index.ts";
import { record, text } from "../../graph/inputs.ts";
import { isServed, SCHEDULE, scheduleNames, taskDefinitionOf } from "./graph.ts";

/** A schedule of the graph. */
export interface ScheduleSettings {
  readonly name: string;
  readonly groupName: string;
  readonly arn: string;
  readonly expression: string;
  readonly compiled: CompiledExpression;
  readonly timeZone: string;
  /** Epoch milliseconds. */
  readonly startDate: number | undefined;
  readonly endDate: number | undefined;
  readonly state: "ENABLED" | "DISABLED";
  readonly isServed: boolean;
  readonly target: ScheduleTarget;
  /** As the infra has them, for GetSchedule. */
  readonly inputs: Resource["inputs"];
}

export interface ScheduleTarget {
  readonly arn: string;
  /** JSON for a function; undefined for the scheduled event. */
  readonly input: string | undefined;
  /** Of a FIFO queue. */
  readonly messageGroupId: string | undefined;
  /** Of a target in ECS. */
  readonly taskDefinitionArn: string | undefined;
  /** Of a bus. */
  readonly event: { readonly "detail-type": string; readonly source: string } | undefined;
  readonly retryPolicy: RetryPolicy;
  /** ARN of a queue. */
  readonly deadLetterQueue: string | undefined;
}

/**
 * The schedules of a graph.
 * @throws UserError for what EventBridge Scheduler refuses
 */
export const scheduleSettings = (graph: Graph): ScheduleSettings[] =>
  byType(graph, SCHEDULE).map((schedule) =>
    aboutResource(schedule.urn, () => settingsOf(graph, schedule)),
  );

/**
 * Compiles the expression of a schedule.
 * @throws Error that says what is wrong with it
 */
export const compileSchedule = (expression: string): CompiledExpression =>
  compileExpression(expression, ["rate", "cron", "at"]);

/** https://www.pulumi.com/registry/packages/aws/api-docs/scheduler/schedule/#inputs */
function settingsOf(graph: Graph, schedule: Resource): ScheduleSettings {
  const { id, inputs, outputs } = schedule;
  const names = scheduleNames(schedule);
  const expression = text(inputs, "scheduleExpression") ?? "";
  const timeZone = text(inputs, "scheduleExpressionTimezone") ?? "UTC";
  if (!isTimeZone(timeZone)) throw notValid(names.name, `there is no time zone ${timeZone}`);
  return {
    ...names,
    arn: text(outputs, "arn") ?? id,
    expression,
    compiled: compiled(names.name, expression),
    timeZone,
    startDate: dateOf(text(inputs, "startDate")),
    endDate: dateOf(text(inputs, "endDate")),
    state: text(inputs, "state") === "DISABLED" ? "DISABLED" : "ENABLED",
    isServed: isServed(graph, schedule),
    target: {
      ...targetOf(record(inputs, "target")),
      taskDefinitionArn: taskDefinitionOf(schedule),
    },
    inputs,
  };
}

function compiled(name: string, expression: string): CompiledExpression {
  try {
    return compileSchedule(expression);
  } catch (error) {
    throw notValid(name, `of ${expression}, ${(error as Error).message}`);
  }
}

const notValid = (name: string, reason: string) =>
  new UserError(`The schedule ${name} is not valid: ${reason}.`, {
    hint: "See https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html.",
  });

/** A date in UTC, with or without a zone. */
function dateOf(date: string | undefined): number | undefined {
  if (date === undefined) return undefined;
  const time = Date.parse(/(?:Z|[+-]\d\d:\d\d)$/.test(date) ? date : `${date}Z`);
  return Number.isNaN(time) ? undefined : time;
}

function targetOf(
  target: Readonly<Record<string, unknown>>,
): Omit<ScheduleTarget, "taskDefinitionArn"> {
  const event = record(target, "eventbridgeParameters");
  return {
    arn: text(target, "arn") ?? "",
    input: text(target, "input"),
    messageGroupId: text(record(target, "sqsParameters"), "messageGroupId"),
    event:
      event["source"] === undefined
        ? undefined
        : { "detail-type": text(event, "detailType") ?? "", source: text(event, "source") ?? "" },
    retryPolicy: retryPolicyOf(record(target, "retryPolicy")),
    deadLetterQueue: text(record(target, "deadLetterConfig"), "arn"),
  };
}
