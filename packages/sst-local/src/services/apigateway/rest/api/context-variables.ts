/**
 * `$context`, in the order in which a proxy event prints it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html
 */
export interface ContextVariables {
  resourceId?: string;
  resourcePath?: string;
  httpMethod: string;
  extendedRequestId: string;
  /** `dd/Mon/yyyy:HH:mm:ss +0000`. */
  requestTime: string;
  path: string;
  accountId: string;
  protocol: string;
  stage: string;
  domainPrefix: string;
  /** Epoch milliseconds. */
  requestTimeEpoch: number;
  requestId: string;
  identity: Identity;
  domainName: string;
  deploymentId: string;
  apiId: string;
  authorizer?: Record<string, unknown>;
  isCanaryRequest?: boolean;
}

/** The caller. The fields that IAM fills in are null. */
export interface Identity {
  cognitoIdentityPoolId: null;
  accountId: null;
  cognitoIdentityId: null;
  caller: null;
  sourceIp: string;
  principalOrgId: null;
  accessKey: null;
  cognitoAuthenticationType: null;
  cognitoAuthenticationProvider: null;
  userArn: null;
  userAgent: string | null;
  user: null;
  apiKey?: string;
  apiKeyId?: string;
}
