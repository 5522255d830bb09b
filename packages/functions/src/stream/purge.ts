import { linkedTable } from "../config.ts";
import { createPurgeHandler } from "./purge-handler.ts";

/** The Lambda function that removes what deleted rooms left. */
export const handler = createPurgeHandler(linkedTable());
