import type { Service } from "../../aws/service.ts";
import { GROUP, SCHEDULE, schedulerOrigins, schedulesNotEmulated } from "./graph.ts";

/** Amazon EventBridge Scheduler: schedules with functions, queues, topics and buses as targets. */
export const scheduler: Service = {
  name: "scheduler",
  types: [SCHEDULE, GROUP],
  notEmulated: schedulesNotEmulated,
  awsOrigins: schedulerOrigins,
  stateEntries: ["scheduler"],
  refusals: async (graph) => (await import("./refusals.ts")).refusals(graph),
  load: async () => (await import("./start.ts")).start,
};
