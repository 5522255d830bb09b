/**
 * A stage of a WebSocket API.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-overview.html
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

/** A route and its function. */
export interface WebSocketRoute {
  readonly functionArn: string;
  /** ARN of the role that the integration assumes to invoke the function. */
  readonly credentialsArn?: string | undefined;
  /** Only on `$connect`. */
  readonly authorizer?: WebSocketAuthorizer | undefined;
  /** True when the function's response to a message is sent to the client (a route response). */
  readonly answers: boolean;
}

/** A REQUEST authorizer, the only type of WebSocket APIs; its result is not cached. */
export interface WebSocketAuthorizer {
  readonly name: string;
  readonly functionArn: string;
  readonly credentialsArn?: string | undefined;
  readonly identitySources: readonly string[];
}
