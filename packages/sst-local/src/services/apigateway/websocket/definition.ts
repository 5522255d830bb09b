/**
 * A stage of a WebSocket API, as the graph deploys it.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-overview.html
 */
export interface WebSocketApiDefinition {
  readonly apiId: string;
  readonly accountId: string;
  readonly region: string;
  readonly stageName: string;
  readonly stageVariables: Readonly<Record<string, string>>;
  /** Such as `$request.body.action`. */
  readonly routeSelectionExpression: string;
  /** By route key: `$connect`, `$disconnect`, `$default` or one of the app's own. */
  readonly routes: Readonly<Record<string, WebSocketRoute>>;
}

/** One route with the function behind it. */
export interface WebSocketRoute {
  readonly functionArn: string;
  /** Only of `$connect`. */
  readonly authorizer?: WebSocketAuthorizer | undefined;
  /** True where what the function answers to a message is sent to its sender. */
  readonly answers: boolean;
}

/** A REQUEST authorizer; there is no other for WebSocket APIs, and none is cached. */
export interface WebSocketAuthorizer {
  readonly name: string;
  readonly functionArn: string;
  readonly identitySources: readonly string[];
}
