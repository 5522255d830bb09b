export type { WebSocketApiDefinition, WebSocketAuthorizer, WebSocketRoute } from "./definition.ts";
export { webSocketApi } from "./web-socket-api.ts";
export type { WebSocketApi, WebSocketApiOptions } from "./web-socket-api.ts";
