import {
  ApiGatewayManagementApiClient,
  GoneException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { linkedTable, variable } from "../config.ts";
import { createFanOut, type Post } from "../stream/fan-out.ts";

// A post that fails is not repeated: clients catch up by polling.
const client = new ApiGatewayManagementApiClient({
  endpoint: variable("LIVE_ENDPOINT"),
  maxAttempts: 1,
});

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html */
const post: Post = async (ConnectionId, Data, abortSignal) => {
  try {
    await client.send(new PostToConnectionCommand({ ConnectionId, Data }), { abortSignal });
    return "delivered";
  } catch (error) {
    if (error instanceof GoneException) return "gone";
    throw error;
  }
};

/** The Lambda function that posts changes of messages to open WebSocket connections. */
export const handler = createFanOut(linkedTable(), post);
