import {
  ApiGatewayManagementApiClient,
  GoneException,
  PostToConnectionCommand,
} from "@aws-sdk/client-apigatewaymanagementapi";
import { linkedTable, variable } from "../config.ts";
import { createFanOut, type Post } from "../stream/fan-out.ts";

const client = new ApiGatewayManagementApiClient({ endpoint: variable("LIVE_ENDPOINT") });

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html */
const post: Post = async (ConnectionId, Data) => {
  try {
    await client.send(new PostToConnectionCommand({ ConnectionId, Data }));
    return "delivered";
  } catch (error) {
    if (error instanceof GoneException) return "gone";
    throw error;
  }
};

/** The Lambda function that tells connected browsers what became of messages. */
export const handler = createFanOut(linkedTable(), post);
