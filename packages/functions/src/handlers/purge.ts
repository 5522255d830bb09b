import { linkedTable } from "../config.ts";
import { createPurgeHandler } from "../stream/purge.ts";

/** The Lambda function that deletes the messages of deleted rooms. */
export const handler = createPurgeHandler(linkedTable());
