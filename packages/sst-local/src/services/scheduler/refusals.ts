import { trustRefusal } from "../../aws/iam/trust.ts";
import { roleByArn } from "../../aws/iam/roles.ts";
import { bounds, reasonOf, type Rule, refusalsOf } from "../../aws/refusals.ts";
import { isTimeZone } from "../../aws/schedule/time-zone.ts";
import type { UserError } from "../../errors.ts";
import { byType, type Graph, type Resource } from "../../graph/index.ts";
import { number, parsedJson, record, text } from "../../graph/inputs.ts";
import { SCHEDULE, scheduleNames } from "./graph.ts";
import { compileSchedule } from "./settings.ts";

const API = "https://docs.aws.amazon.com/scheduler/latest/APIReference";
const CREATE = `${API}/API_CreateSchedule.html`;

const within = bounds(`${API}/API_RetryPolicy.html`, ({ inputs }: Resource, name) =>
  number(record(record(inputs, "target"), "retryPolicy"), name),
);

/** What EventBridge Scheduler refuses of a schedule. */
export const RULES: readonly Rule<Resource>[] = [
  {
    source: CREATE,
    refuse: (schedule) =>
      /^[\w.-]{1,64}$/.test(scheduleNames(schedule).name)
        ? undefined
        : `the name is ${JSON.stringify(scheduleNames(schedule).name)}`,
    hint: "A name has 1 to 64 letters, digits, dots, hyphens and underscores.",
  },
  {
    source: "https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html",
    refuse({ inputs }) {
      const expression = text(inputs, "scheduleExpression") ?? "";
      const reason = reasonOf(() => compileSchedule(expression));
      return reason && `Invalid Schedule Expression ${expression}: ${reason}`;
    },
    hint: "Write rate(5 minutes), cron(0 10 * * ? *) or at(2026-11-28T10:00:00).",
  },
  {
    source: CREATE,
    refuse({ inputs }) {
      const timeZone = text(inputs, "scheduleExpressionTimezone");
      return timeZone === undefined || isTimeZone(timeZone)
        ? undefined
        : `there is no time zone ${timeZone}`;
    },
    hint: "Use a name of the IANA time zone database, such as Europe/Paris.",
  },
  {
    source: `${API}/API_FlexibleTimeWindow.html`,
    refuse({ inputs }) {
      const window = record(inputs, "flexibleTimeWindow");
      const minutes = number(window, "maximumWindowInMinutes");
      if (text(window, "mode") !== "FLEXIBLE") {
        return minutes === undefined ? undefined : "maximumWindowInMinutes of a window that is OFF";
      }
      return minutes !== undefined && minutes >= 1 && minutes <= 1440
        ? undefined
        : `maximumWindowInMinutes is ${minutes}`;
    },
    hint: "A flexible window has 1 to 1440 minutes.",
  },
  {
    source: `${API}/API_Target.html`,
    refuse({ inputs }) {
      const target = record(inputs, "target");
      const [arn = "", input] = [text(target, "arn"), text(target, "input")];
      if (arn.split(":")[2] !== "lambda" || input === undefined) return undefined;
      return parsedJson(input) === undefined
        ? `Invalid RequestJson provided. Reason: the input ${input} is no JSON`
        : undefined;
    },
    hint: "A function gets JSON.",
  },
  within("maximumRetryAttempts", 0, 185),
  within("maximumEventAgeInSeconds", 60, 86_400),
];

const ROLE: Rule<{ schedule: Resource; graph: Graph }> = {
  source:
    "https://docs.aws.amazon.com/scheduler/latest/UserGuide/setting-up.html#setting-up-execution-role",
  refuse({ schedule, graph }) {
    const role = roleByArn(graph, text(record(schedule.inputs, "target"), "roleArn") ?? "");
    const reason = role && trustRefusal(role, "scheduler.amazonaws.com");
    return (
      reason &&
      `The execution role you provide must allow AWS EventBridge Scheduler to assume the role: ${reason}`
    );
  },
  hint: "Let its trust policy allow scheduler.amazonaws.com.",
};

/** What EventBridge Scheduler refuses of a graph's schedules. */
export const refusals = (graph: Graph): UserError[] =>
  byType(graph, SCHEDULE).flatMap((schedule) => {
    const title = `the schedule ${scheduleNames(schedule).name}`;
    return [
      ...refusalsOf(RULES, schedule, title, schedule.urn),
      ...refusalsOf([ROLE], { schedule, graph }, title, schedule.urn),
    ];
  });
