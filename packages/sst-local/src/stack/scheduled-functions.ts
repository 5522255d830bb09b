import { byType, componentOf, type Graph, type Resource } from "../graph/index.ts";
import { parsedJson, record, text } from "../graph/inputs.ts";
import { lambdaFunctions } from "../services/lambda/graph.ts";

/** A function that a schedule invokes. */
export interface ScheduledFunction {
  /** Physical name. */
  function: string;
  /** What the schedule gives it. */
  event: unknown;
}

/**
 * The functions that schedules invoke, by the names that the app's infra gives the schedules, as
 * `sst.aws.Cron` and `sst.aws.CronV2` make them.
 */
export function scheduledFunctions(graph: Graph): Record<string, ScheduledFunction> {
  const rules = new Map(
    byType(graph, "aws:cloudwatch/eventRule:EventRule")
      .filter(({ inputs }) => text(inputs, "scheduleExpression") !== undefined)
      .map((rule) => [text(rule.outputs, "name"), rule]),
  );
  const ofRules = byType(graph, "aws:cloudwatch/eventTarget:EventTarget").flatMap(({ inputs }) => {
    const rule = rules.get(text(inputs, "rule"));
    return rule ? entryOf(graph, rule, inputs, "aws.events") : [];
  });
  const ofSchedules = byType(graph, "aws:scheduler/schedule:Schedule").flatMap((schedule) =>
    entryOf(graph, schedule, record(schedule.inputs, "target"), "aws.scheduler"),
  );
  return Object.fromEntries([...ofRules, ...ofSchedules]);
}

function entryOf(
  graph: Graph,
  schedule: Resource,
  target: Resource["inputs"],
  source: string,
): [string, ScheduledFunction][] {
  const arn = text(target, "arn") ?? "";
  const fn = lambdaFunctions(graph).find((one) => one.arn === arn || arn.startsWith(`${one.arn}:`));
  if (!fn) return [];
  const input = text(target, "input");
  const { accountId: account, region } = graph.app;
  const event =
    input === undefined
      ? {
          ...{ version: "0", "detail-type": "Scheduled Event", source, account, region },
          ...{ resources: [text(schedule.outputs, "arn")], detail: {} },
        }
      : parsedJson(input);
  const name = componentOf(graph, schedule)?.name ?? schedule.name;
  return [[name, { function: fn.name, event }]];
}
