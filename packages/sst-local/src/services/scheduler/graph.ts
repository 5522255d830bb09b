import { isEmulatedTarget } from "../../aws/target-arns.ts";
import { byType, type Graph, type Resource } from "../../graph/index.ts";
import { record, text } from "../../graph/inputs.ts";

export const SCHEDULE = "aws:scheduler/schedule:Schedule";
export const GROUP = "aws:scheduler/scheduleGroup:ScheduleGroup";

const nameOf = ({ inputs, name, outputs }: Resource): string =>
  text(outputs, "name") ?? text(inputs, "name") ?? name;

/** The name of a schedule with its group. */
export const scheduleNames = (schedule: Resource) => ({
  name: nameOf(schedule),
  groupName: text(schedule.inputs, "groupName") ?? "default",
});

/** The service of a schedule's target; `aws-sdk` for a call of any API. */
export const targetServiceOf = ({ inputs }: Resource): string => {
  const [, , service = "", , , resource = ""] = (text(record(inputs, "target"), "arn") ?? "").split(
    ":",
  );
  return service === "scheduler" ? resource : service;
};

/** The task definition of a target in ECS. */
export const taskDefinitionOf = ({ inputs }: Resource): string | undefined =>
  text(record(record(inputs, "target"), "ecsParameters"), "taskDefinitionArn");

/** True for a target that is invoked here. */
export const isServed = (graph: Graph, schedule: Resource): boolean =>
  isEmulatedTarget(graph, {
    arn: text(record(schedule.inputs, "target"), "arn") ?? "",
    taskDefinitionArn: taskDefinitionOf(schedule),
  });

/** What schedules have without effect here. */
export const schedulesNotEmulated = (graph: Graph): string[] =>
  byType(graph, SCHEDULE).flatMap((schedule) => {
    const { name } = scheduleNames(schedule);
    const isFlexible = text(record(schedule.inputs, "flexibleTimeWindow"), "mode") === "FLEXIBLE";
    return [
      ...(isServed(graph, schedule)
        ? []
        : [`target of schedule ${name} in ${targetServiceOf(schedule)}: it is not invoked`]),
      ...(isFlexible ? [`flexible time window of schedule ${name}: it runs when it begins`] : []),
    ];
  });

/** The names of a graph's groups, `default` first. */
export const groupNames = (graph: Graph): string[] => [
  "default",
  ...byType(graph, GROUP).map(nameOf),
];

/** Where AWS has EventBridge Scheduler. */
export const schedulerOrigins = (graph: Graph): string[] => [
  ...new Set(
    byType(graph, SCHEDULE).map(
      ({ outputs }) => `https://scheduler.${text(outputs, "arn")?.split(":")[3]}.amazonaws.com`,
    ),
  ),
];
