import type { Service } from "../../aws/service.ts";
import { queueOrigins } from "./graph.ts";

/** Amazon SQS: standard queues. */
export const sqs: Service = {
  name: "sqs",
  types: ["aws:sqs/queue:Queue"],
  awsOrigins: queueOrigins,
  load: async () => (await import("./start.ts")).start,
};
