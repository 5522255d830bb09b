import { linkedTable } from "../config.ts";
import { createPurgeHandler } from "../stream/purge.ts";

/** The Lambda function that removes what deleted rooms left. */
export const handler = createPurgeHandler(linkedTable());
