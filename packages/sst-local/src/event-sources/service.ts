import type { Service } from "../aws/service.ts";
import { sourcesNotEmulated } from "./graph.ts";

/** AWS Lambda's event source mappings: DynamoDB streams and SQS queues. */
export const eventSources: Service = {
  name: "event-sources",
  types: ["aws:lambda/eventSourceMapping:EventSourceMapping"],
  notEmulated: sourcesNotEmulated,
  stateEntries: ["event-sources"],
  load: async () => (await import("./start.ts")).start,
};
