import { createSignedClient, readJson } from "@souk/core/aws";
import type { Post } from "./fan-out.ts";

/**
 * Posts to connections of the WebSocket API at `endpoint`. A post that fails is not repeated: clients
 * catch up by polling.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-how-to-call-websocket-api-connections.html
 */
export function postToConnections(endpoint: string): Post {
  const service = { name: "execute-api", id: "APIGATEWAYMANAGEMENTAPI" };
  const client = createSignedClient(service, { endpoint, maxAttempts: 1 });
  return async function post(connectionId, data, abortSignal) {
    const path = `/@connections/${encodeURIComponent(connectionId)}`;
    const headers = { "content-type": "application/octet-stream" };
    try {
      await client.send({ method: "POST", path, headers, body: data }, readJson, { abortSignal });
      return "delivered";
    } catch (error) {
      if (error instanceof Error && error.name === "GoneException") return "gone";
      throw error;
    }
  };
}
