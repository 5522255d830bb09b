import type { Service } from "../../aws/service.ts";
import { QUEUE, queueOrigins } from "./graph.ts";

/** Amazon SQS: standard and FIFO queues. */
export const sqs: Service = {
  name: "sqs",
  types: [QUEUE],
  awsOrigins: queueOrigins,
  stateEntries: ["sqs"],
  refusals: async (graph) => (await import("./refusals.ts")).refusals(graph),
  load: async () => (await import("./start.ts")).start,
};
