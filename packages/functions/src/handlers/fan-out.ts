import { linkedTable, variable } from "../config.ts";
import { createFanOut } from "../stream/fan-out.ts";
import { postToConnections } from "../stream/post.ts";

/** The Lambda function that posts changes of messages to open WebSocket connections. */
export const handler = createFanOut(linkedTable(), postToConnections(variable("LIVE_ENDPOINT")));
