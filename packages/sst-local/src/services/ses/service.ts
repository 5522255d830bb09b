import type { Service } from "../../aws/service.ts";
import { destinationsNotEmulated, sesOrigins, TYPES } from "./graph.ts";

/** Amazon SES: identities, configuration sets and mails, which go to the outbox. */
export const ses: Service = {
  name: "ses",
  types: TYPES,
  notEmulated: destinationsNotEmulated,
  awsOrigins: sesOrigins,
  load: async () => (await import("./start.ts")).start,
};
