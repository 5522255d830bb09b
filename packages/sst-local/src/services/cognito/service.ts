import type { Service } from "../../aws/service.ts";
import { hostedPageOrigins, notEmulated, TYPES } from "./graph.ts";

/** Amazon Cognito user pools: the API, hosted pages, tokens and triggers. */
export const cognito: Service = {
  name: "cognito",
  types: Object.values(TYPES),
  endpointName: "cognito",
  stateEntries: ["cognito"],
  notEmulated,
  awsOrigins: hostedPageOrigins,
  refusals: async (graph) => (await import("./refusals.ts")).refusals(graph),
  load: async () => (await import("./start.ts")).start,
};
