import type { Cors } from "../shared/cors.ts";

/**
 * An HTTP API (v2), with the field names of API Gateway's own operations.
 * @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis.html
 */
export interface HttpApiDefinition {
  readonly apiId: string;
  readonly accountId: string;
  readonly region: string;
  readonly corsConfiguration?: Cors | undefined;
  readonly routes: readonly Route[];
  /** By id. */
  readonly integrations: Readonly<Record<string, Integration>>;
  /** By id. */
  readonly authorizers?: Readonly<Record<string, Authorizer>>;
  readonly stages: readonly Stage[];
}

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-routes.html */
export interface Route {
  /** URN of the route in the graph. */
  readonly urn?: string | undefined;
  /** `GET /pets/{id}`, `ANY /{proxy+}` or `$default`. */
  readonly routeKey: string;
  readonly integrationId?: string | undefined;
  readonly authorizationType?: string | undefined;
  readonly authorizerId?: string | undefined;
  readonly authorizationScopes?: readonly string[];
}

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-integrations.html */
export interface Integration {
  readonly integrationType: string;
  /** Set for an integration with a service, such as `SQS-SendMessage`. */
  readonly integrationSubtype?: string | undefined;
  /** A function's ARN, the URI that invokes it, or a URL. */
  readonly integrationUri?: string | undefined;
  readonly integrationMethod?: string | undefined;
  readonly payloadFormatVersion?: string | undefined;
  readonly timeoutInMillis?: number | undefined;
  readonly connectionType?: string | undefined;
  /** ARN of the role that API Gateway assumes to invoke a function. */
  readonly credentialsArn?: string | undefined;
  readonly requestParameters?: Readonly<Record<string, string>>;
  /** By status code. */
  readonly responseParameters?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers.html */
export interface Authorizer {
  readonly urn?: string | undefined;
  readonly name: string;
  readonly authorizerType: string;
  readonly identitySource: readonly string[];
  readonly jwtConfiguration?: { readonly issuer?: string; readonly audience?: readonly string[] };
  readonly authorizerUri?: string | undefined;
  readonly authorizerCredentialsArn?: string | undefined;
  readonly authorizerPayloadFormatVersion?: string | undefined;
  readonly authorizerResultTtlInSeconds?: number | undefined;
  readonly enableSimpleResponses?: boolean;
}

/** @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages.html */
export interface Stage {
  readonly stageName: string;
  readonly stageVariables?: Readonly<Record<string, string>>;
  readonly accessLogSettings?: { readonly format?: string };
  readonly defaultRouteSettings?: RouteSettings;
  /** By route key. */
  readonly routeSettings?: Readonly<Record<string, RouteSettings>>;
}

export interface RouteSettings {
  readonly throttlingBurstLimit?: number;
  readonly throttlingRateLimit?: number;
}
