import type { Service } from "../../aws/service.ts";
import { tablesNotEmulated } from "./graph.ts";

/** Amazon DynamoDB: tables, indexes, streams and time to live, in an engine of its own. */
export const dynamodb: Service = {
  name: "dynamodb",
  types: ["aws:dynamodb/table:Table"],
  endpointName: "dynamodb",
  notEmulated: tablesNotEmulated,
  stateEntries: ["dynamodb"],
  refusals: async (graph) => (await import("./refusals.ts")).refusals(graph),
  load: async () => (await import("./start.ts")).start,
};
