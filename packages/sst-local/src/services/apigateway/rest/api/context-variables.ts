/**
 * `$context`, in the order a proxy event prints it.
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

/** Who called. Everything IAM would fill in is null here. */
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

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

let formattedSecond = -1;
let formatted = "";

/** Formats epoch milliseconds as `$context.requestTime`. */
export function requestTime(epoch: number): string {
  const second = Math.floor(epoch / 1000);
  if (second === formattedSecond) return formatted;
  const date = new Date(second * 1000);
  const two = (value: number) => String(value).padStart(2, "0");
  formattedSecond = second;
  formatted =
    `${two(date.getUTCDate())}/${MONTHS[date.getUTCMonth()]}/${date.getUTCFullYear()}:` +
    `${two(date.getUTCHours())}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} +0000`;
  return formatted;
}
