import type { Service } from "../../aws/service.ts";
import { eventOrigins, targetsNotEmulated, TYPES } from "./graph.ts";

/** Amazon EventBridge: buses, rules by pattern and by schedule, and their targets. */
export const eventbridge: Service = {
  name: "eventbridge",
  types: TYPES,
  notEmulated: targetsNotEmulated,
  awsOrigins: eventOrigins,
  stateEntries: ["eventbridge"],
  refusals: async (graph) => (await import("./refusals.ts")).refusals(graph),
  load: async () => (await import("./start.ts")).start,
};
