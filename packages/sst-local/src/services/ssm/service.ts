import type { Service } from "../../aws/service.ts";

/** Parameter Store of AWS Systems Manager. */
export const ssm: Service = {
  name: "ssm",
  types: ["aws:ssm/parameter:Parameter"],
  load: async () => (await import("./start.ts")).start,
};
