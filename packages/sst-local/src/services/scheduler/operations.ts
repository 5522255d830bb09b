import type { HttpRoute } from "../../aws/api.ts";
import { AwsError } from "../../aws/error.ts";
import { json } from "../../aws/http.ts";
import { pageOf } from "../../aws/pagination.ts";
import { isRecord, text } from "../../graph/inputs.ts";
import type { ScheduleSettings } from "./settings.ts";

/** What the API describes. */
export interface Described {
  readonly schedules: readonly ScheduleSettings[];
  readonly groups: readonly { readonly Name: string; readonly Arn: string }[];
}

/**
 * GetSchedule, ListSchedules, GetScheduleGroup and ListScheduleGroups.
 * @see https://docs.aws.amazon.com/scheduler/latest/APIReference/API_Operations.html
 */
export const scheduleRoutes = (described: () => Described): HttpRoute[] => [
  {
    method: "GET",
    path: /^\/schedules$/,
    access: "signed",
    handle({ query }) {
      const group = query.get("ScheduleGroup");
      const prefix = query.get("NamePrefix") ?? "";
      const state = query.get("State");
      const found = described().schedules.filter(
        (one) =>
          (group === null || one.groupName === group) &&
          (state === null || one.state === state) &&
          one.name.startsWith(prefix),
      );
      return json(200, page("Schedules", found.map(summaryOf), query));
    },
  },
  {
    method: "GET",
    path: /^\/schedules\/(?<name>[^/]+)$/,
    access: "signed",
    handle({ query }, { name = "" }) {
      const group = query.get("groupName") ?? "default";
      const found = described().schedules.find(
        (one) => one.groupName === group && one.name === name,
      );
      if (!found) throw notFound(`Schedule ${name} does not exist.`);
      return json(200, scheduleOf(found));
    },
  },
  {
    method: "GET",
    path: /^\/schedule-groups$/,
    access: "signed",
    handle({ query }) {
      const prefix = query.get("NamePrefix") ?? "";
      const found = described().groups.filter(({ Name }) => Name.startsWith(prefix));
      return json(200, page("ScheduleGroups", found.map(groupOf), query));
    },
  },
  {
    method: "GET",
    path: /^\/schedule-groups\/(?<name>[^/]+)$/,
    access: "signed",
    handle(_, { name = "" }) {
      const found = described().groups.find(({ Name }) => Name === name);
      if (!found) throw notFound(`Schedule group ${name} does not exist.`);
      return json(200, groupOf(found));
    },
  },
];

const notFound = (message: string) =>
  new AwsError("ResourceNotFoundException", message, { status: 404 });

const MOST_ITEMS = 100;

/** A page of a list, and where the next one begins. */
function page(name: string, items: readonly unknown[], query: URLSearchParams) {
  const size = Number(query.get("MaxResults") ?? MOST_ITEMS);
  const isSize = Number.isInteger(size) && size >= 1 && size <= MOST_ITEMS;
  const found = isSize && pageOf(items, { token: query.get("NextToken") ?? undefined, size });
  if (!found) throw new AwsError("ValidationException", "MaxResults or NextToken is invalid.");
  return { [name]: found.items, NextToken: found.nextToken };
}

const groupOf = (group: Described["groups"][number]) => ({ ...group, State: "ACTIVE" });

const summaryOf = ({ arn, groupName, name, state, target }: ScheduleSettings) => ({
  Arn: arn,
  Name: name,
  GroupName: groupName,
  State: state,
  Target: { Arn: target.arn },
});

function scheduleOf(schedule: ScheduleSettings) {
  const { endDate, inputs, startDate } = schedule;
  return {
    ...summaryOf(schedule),
    Description: text(inputs, "description"),
    ScheduleExpression: schedule.expression,
    ScheduleExpressionTimezone: schedule.timeZone,
    StartDate: startDate === undefined ? undefined : startDate / 1000,
    EndDate: endDate === undefined ? undefined : endDate / 1000,
    FlexibleTimeWindow: capitalized(inputs["flexibleTimeWindow"]),
    Target: capitalized(inputs["target"]),
  };
}

/** The API's names of what the infra has with a small first letter. */
function capitalized(value: unknown): unknown {
  if (!isRecord(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      NAMES[name] ?? name.charAt(0).toUpperCase() + name.slice(1),
      capitalized(one),
    ]),
  );
}

const NAMES: Readonly<Record<string, string>> = {
  eventbridgeParameters: "EventBridgeParameters",
};
