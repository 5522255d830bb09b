import type { Service } from "../../aws/service.ts";
import { bucketOrigins, bucketsNotEmulated, takes, TYPES } from "./graph.ts";

/** Amazon S3: buckets, their objects and their notifications. */
export const s3: Service = {
  name: "s3",
  types: TYPES,
  takes,
  notEmulated: bucketsNotEmulated,
  awsOrigins: bucketOrigins,
  stateEntries: ["s3"],
  refusals: async (graph) => (await import("./refusals.ts")).refusals(graph),
  load: async () => (await import("./start.ts")).start,
};
