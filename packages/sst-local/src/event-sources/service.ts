import type { Service } from "../aws/service.ts";
import { mappingsNotEmulated } from "./graph.ts";

/** AWS Lambda's event source mappings: DynamoDB streams and SQS queues. */
export const eventSources: Service = {
  name: "event-sources",
  types: ["aws:lambda/eventSourceMapping:EventSourceMapping"],
  notEmulated: mappingsNotEmulated,
  stateEntries: ["event-sources"],
  refusals: async (graph) => (await import("./refusals.ts")).refusals(graph),
  load: async () => (await import("./start.ts")).start,
};
