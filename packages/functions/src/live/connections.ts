import { linkedTable } from "../config.ts";
import { createConnectionHandler } from "./connection.ts";

/** The Lambda function of every route of the WebSocket API. */
export const handler = createConnectionHandler(linkedTable());
