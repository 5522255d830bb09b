/**
 * What one deployment of a REST API consists of, under the names the API Gateway control plane
 * uses (PutMethod, PutIntegration, PutIntegrationResponse, PutGatewayResponse, CreateAuthorizer,
 * CreateUsagePlan, CreateStage …).
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_Operations.html
 */
export interface RestApiDefinition {
  readonly restApi?: RestApi;
  readonly stage: Stage;
  readonly resources: readonly Resource[];
  readonly models?: Readonly<Record<string, Model>>;
  readonly requestValidators?: Readonly<Record<string, RequestValidator>>;
  readonly authorizers?: Readonly<Record<string, Authorizer>>;
  readonly gatewayResponses?: Readonly<Record<string, GatewayResponse>>;
  readonly apiKeys?: readonly ApiKey[];
  readonly usagePlans?: readonly UsagePlan[];
  /** The canary of the stage; another place for `stage.canarySettings`. */
  readonly canary?: CanarySettings;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_RestApi.html */
export interface RestApi {
  readonly id?: string;
  readonly name?: string;
  readonly binaryMediaTypes?: readonly string[];
  readonly apiKeySource?: "HEADER" | "AUTHORIZER";
  readonly endpointConfiguration?: { readonly types?: readonly string[] };
  /** The resource policy: a document, or its JSON text. */
  readonly policy?: string | object;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_Stage.html */
export interface Stage {
  readonly stageName: string;
  readonly variables?: Readonly<Record<string, string>> | null;
  readonly deploymentId?: string;
  readonly accessLogSettings?: { readonly format?: string; readonly destinationArn?: string };
  /** Keyed by resource path and method (`pets/GET`); the key for all of them is two stars. */
  readonly methodSettings?: Readonly<Record<string, MethodSetting>>;
  readonly canarySettings?: CanarySettings;
  readonly cacheClusterEnabled?: boolean;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html */
export interface MethodSetting {
  readonly throttlingRateLimit?: number;
  readonly throttlingBurstLimit?: number;
  readonly cachingEnabled?: boolean;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_CanarySettings.html */
export interface CanarySettings {
  readonly percentTraffic?: number;
  readonly deploymentId?: string;
  readonly stageVariableOverrides?: Readonly<Record<string, string>> | null;
  /** The canary's deployment, when its resources differ from those of the stage. */
  readonly deployment?: { readonly resources?: readonly Resource[] };
  /** Short for `deployment.resources`. */
  readonly resources?: readonly Resource[];
}

/** One resource by its full path; the segments between need no entry of their own. */
export interface Resource {
  readonly id?: string;
  readonly path: string;
  readonly methods?: Readonly<Record<string, MethodDefinition>>;
}

export interface MethodDefinition {
  /** URN of the method in a resource graph, which errors about the method name. */
  readonly urn?: string;
  readonly method?: Method;
  readonly integration?: Integration;
  readonly methodResponses?: Readonly<Record<string, MethodResponse>>;
  readonly integrationResponses?: Readonly<Record<string, IntegrationResponse>>;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethod.html */
export interface Method {
  readonly authorizationType?: string;
  readonly authorizerId?: string;
  readonly authorizationScopes?: readonly string[];
  readonly apiKeyRequired?: boolean;
  readonly requestValidatorId?: string;
  readonly requestParameters?: Readonly<Record<string, boolean>> | null;
  readonly requestModels?: Readonly<Record<string, string>> | null;
}

export type IntegrationType = "MOCK" | "AWS" | "AWS_PROXY" | "HTTP" | "HTTP_PROXY";
export type ContentHandling = "CONVERT_TO_BINARY" | "CONVERT_TO_TEXT";
export type PassthroughBehavior = "WHEN_NO_MATCH" | "WHEN_NO_TEMPLATES" | "NEVER";

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegration.html */
export interface Integration {
  readonly type: string;
  readonly uri?: string;
  readonly integrationHttpMethod?: string;
  /** The name GetIntegration answers with. */
  readonly httpMethod?: string;
  /** ARN of the role that API Gateway assumes for the call. */
  readonly credentials?: string;
  readonly connectionType?: string;
  readonly requestParameters?: Readonly<Record<string, string>> | null;
  readonly requestTemplates?: Readonly<Record<string, string>> | null;
  readonly passthroughBehavior?: string;
  readonly contentHandling?: string;
  /** Milliseconds, 29,000 when absent. */
  readonly timeoutInMillis?: number;
  readonly responseTransferMode?: string;
  readonly tlsConfig?: { readonly insecureSkipVerification?: boolean };
}

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_PutMethodResponse.html */
export interface MethodResponse {
  readonly responseParameters?: Readonly<Record<string, boolean>> | null;
  readonly responseModels?: Readonly<Record<string, string>> | null;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_PutIntegrationResponse.html */
export interface IntegrationResponse {
  readonly selectionPattern?: string | null;
  readonly responseParameters?: Readonly<Record<string, string>> | null;
  readonly responseTemplates?: Readonly<Record<string, string | null>> | null;
  readonly contentHandling?: string;
}

export interface Model {
  readonly contentType?: string;
  /** JSON schema draft 4: a document, or its JSON text. */
  readonly schema: string | object | boolean;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_RequestValidator.html */
export interface RequestValidator {
  readonly validateRequestBody?: boolean;
  readonly validateRequestParameters?: boolean;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_CreateAuthorizer.html */
export interface Authorizer {
  readonly name?: string | undefined;
  readonly type: string;
  readonly authorizerUri?: string;
  /** ARN of the role that API Gateway assumes to invoke the function. */
  readonly authorizerCredentials?: string;
  readonly identitySource?: string | null;
  readonly identityValidationExpression?: string;
  /** Seconds, 300 when absent, 0 for no cache. */
  readonly authorizerResultTtlInSeconds?: number;
  readonly providerARNs?: readonly string[];
}

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_PutGatewayResponse.html */
export interface GatewayResponse {
  readonly statusCode?: string | number | null;
  readonly responseParameters?: Readonly<Record<string, string>> | null;
  readonly responseTemplates?: Readonly<Record<string, string>> | null;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_ApiKey.html */
export interface ApiKey {
  readonly id?: string;
  readonly name?: string;
  readonly value: string;
  readonly enabled?: boolean;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_ThrottleSettings.html */
export interface ThrottleSettings {
  readonly rateLimit?: number;
  readonly burstLimit?: number;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_QuotaSettings.html */
export interface QuotaSettings {
  readonly limit?: number;
  readonly offset?: number;
  readonly period?: string;
}

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_UsagePlan.html */
export interface UsagePlan {
  readonly id?: string;
  readonly name?: string;
  readonly throttle?: ThrottleSettings;
  readonly quota?: QuotaSettings;
  /** Attached stages. A plain string, or an entry without `apiId`, stands for this API. */
  readonly apiStages?: readonly (string | ApiStage)[];
  /** API keys of the plan, by id or name. */
  readonly keys?: readonly (
    string | { readonly keyId?: string; readonly id?: string; readonly name?: string }
  )[];
}

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_ApiStage.html */
export interface ApiStage {
  readonly apiId?: string;
  readonly stage?: string;
  /** Keyed `/pets/GET`. */
  readonly throttle?: Readonly<Record<string, ThrottleSettings>>;
}
