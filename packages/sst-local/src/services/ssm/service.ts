import type { Service } from "../../aws/service.ts";
import { PARAMETER } from "./graph.ts";

/** Parameter Store of AWS Systems Manager. */
export const ssm: Service = {
  name: "ssm",
  types: [PARAMETER],
  stateEntries: ["ssm"],
  load: async () => (await import("./start.ts")).start,
};
