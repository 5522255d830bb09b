import { join } from "node:path";
import { Journal } from "../../aws/journal.ts";
import { checkCreatedSchedule, systemClock } from "../../aws/schedule/runner.ts";
import type { RunningService, ServiceContext } from "../../aws/service.ts";
import type { SenderTimes } from "../../aws/targets.ts";
import { groupNames } from "./graph.ts";
import { type Described, scheduleRoutes } from "./operations.ts";
import { checkExecution, Schedules, type ScheduleValues } from "./schedules.ts";
import { scheduleSettings } from "./settings.ts";

/** The schedules of the graph. */
export function start(
  context: ServiceContext,
  { clock = systemClock, ...options }: SenderTimes = {},
): RunningService {
  const journal = new Journal<ScheduleValues>(
    join(context.stateDir, "scheduler", "journal.jsonl"),
    {
      delivery: checkExecution,
      schedule: checkCreatedSchedule,
    },
  );
  const schedules = new Schedules({ journal, context, clock, ...options });
  let groups: Described["groups"] = [];
  return {
    apis: [
      {
        protocol: "http",
        routes: scheduleRoutes(() => ({ schedules: schedules.all(), groups })),
      },
    ],
    prepare({ graph }) {
      const settings = scheduleSettings(graph);
      const { accountId, region } = graph.app;
      const nextGroups = groupNames(graph).map((Name) => ({
        Name,
        Arn: `arn:aws:scheduler:${region}:${accountId}:schedule-group/${Name}`,
      }));
      return {
        commit() {
          groups = nextGroups;
          schedules.replace(settings, accountId);
        },
      };
    },
    async stop() {
      await schedules.stop();
      journal.close();
    },
  };
}
