import type { Service } from "../../../aws/service.ts";
import { webSocketStages } from "./graph.ts";

const TYPES = [
  "aws:apigatewayv2/api:Api",
  "aws:apigatewayv2/authorizer:Authorizer",
  "aws:apigatewayv2/integration:Integration",
  "aws:apigatewayv2/route:Route",
  "aws:apigatewayv2/stage:Stage",
];

/** Amazon API Gateway: WebSocket APIs. */
export const webSocketApiService: Service = {
  name: "apigateway/websocket",
  types: TYPES,
  /** HTTP APIs have the same types: a resource counts by the API that it belongs to. */
  takes: ({ type, id, inputs }, graph) =>
    TYPES.includes(type) &&
    webSocketStages(graph).some(({ definition: { apiId } }) =>
      [id, inputs["apiId"]].includes(apiId),
    ),
  endpoints: (graph) =>
    webSocketStages(graph).map(({ name, host, definition: { apiId, stageName } }) => ({
      id: `${apiId}/${stageName}`,
      name,
      origin: `wss://${host}`,
      // Functions call the management API of the same host over HTTP.
      aliases: [`https://${host}`],
      basePath: `/${stageName}`,
      scheme: "ws",
      openTo: "api-cors",
    })),
  load: async () => (await import("./start.ts")).start,
};
