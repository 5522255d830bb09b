import type { Service } from "../../aws/service.ts";
import { SUBSCRIPTION, subscriptionsNotEmulated, TOPIC, topicOrigins } from "./graph.ts";

/** Amazon SNS: standard and FIFO topics with functions and queues as subscribers. */
export const sns: Service = {
  name: "sns",
  types: [TOPIC, SUBSCRIPTION],
  notEmulated: subscriptionsNotEmulated,
  awsOrigins: topicOrigins,
  stateEntries: ["sns"],
  refusals: async (graph) => (await import("./refusals.ts")).refusals(graph),
  load: async () => (await import("./start.ts")).start,
};
