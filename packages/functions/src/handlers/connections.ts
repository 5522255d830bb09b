import { linkedTable } from "../config.ts";
import { createConnectionHandler } from "../live/connection.ts";

/** The Lambda function of all routes of the WebSocket API. */
export const handler = createConnectionHandler(linkedTable());
