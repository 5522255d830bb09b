/** A quota of AWS in us-east-1, as an account has it without an increase. */
export interface Quota {
  limit: number;
  /** What the limit counts, such as `requests a second`. */
  unit: string;
  /** AWS's page with the quota. */
  source: string;
  /** Year and month in which the quota was last compared with its page. */
  asOf: string;
  /** How to raise it, as a sentence. */
  ask: string;
}

const asOf = "2026-11";
const serviceQuotas = (service: string, code: string): string =>
  `aws service-quotas request-service-quota-increase --service-code ${service} --quota-code ${code} --desired-value <n>`;

const apiGateway = "https://docs.aws.amazon.com/apigateway/latest/developerguide/limits.html";
const webSocket =
  "https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html";
const cognito = "https://docs.aws.amazon.com/cognito/latest/developerguide/quotas.html";
const dynamoDb =
  "https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/ServiceQuotas.html";
const lambda = "https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html";
const lambdaRate = "https://docs.aws.amazon.com/lambda/latest/dg/lambda-concurrency.html";

/** The quotas of an account and of a table that the load of a stage counts against. */
export const quotas = {
  apiGatewayRequests: {
    limit: 10_000,
    unit: "requests a second",
    source: apiGateway,
    asOf,
    ask: serviceQuotas("apigateway", "L-8A5B8E43"),
  },
  webSocketConnections: {
    limit: 500,
    unit: "new connections a second",
    source: webSocket,
    asOf,
    ask: serviceQuotas("apigateway", "L-9ED1E49A"),
  },
  lambdaConcurrency: {
    limit: 1_000,
    unit: "concurrent executions",
    source: lambda,
    asOf,
    ask: serviceQuotas("lambda", "L-B99A9384"),
  },
  lambdaRequests: {
    limit: 10_000,
    unit: "invocations a second, ten for each concurrent execution",
    source: lambdaRate,
    asOf,
    ask: "It is ten times the quota of concurrent executions and rises with it.",
  },
  tableWrites: {
    limit: 40_000,
    unit: "write units a second",
    source: dynamoDb,
    asOf,
    ask: serviceQuotas("dynamodb", "L-AB614373"),
  },
  tableReads: {
    limit: 40_000,
    unit: "read units a second",
    source: dynamoDb,
    asOf,
    ask: serviceQuotas("dynamodb", "L-CF0CBE56"),
  },
  signIns: {
    limit: 120,
    unit: "authentications a second",
    source: cognito,
    asOf,
    ask: `${serviceQuotas("cognito-idp", "L-026ADBA3")}; Cognito charges for it`,
  },
  signUps: {
    limit: 50,
    unit: "sign-up operations a second",
    source: cognito,
    asOf,
    ask: "Request an increase of UserCreation under Service Quotas; Cognito charges for it.",
  },
  cognitoMails: {
    limit: 50,
    unit: "e-mails a day",
    source: cognito,
    asOf,
    ask: "Send by Amazon SES: emailConfiguration in infra/auth/user-pool.ts.",
  },
  parameterReads: {
    limit: 40,
    unit: "reads of parameters a second",
    source: "https://docs.aws.amazon.com/general/latest/gr/ssm.html#limits_ssm",
    asOf,
    ask: "aws ssm update-service-setting --setting-id /ssm/parameter-store/high-throughput-enabled --setting-value true",
  },
  keyRequests: {
    limit: 100_000,
    unit: "requests to KMS a second",
    source: "https://docs.aws.amazon.com/kms/latest/developerguide/requests-per-second.html",
    asOf,
    ask: "Request an increase of Cryptographic operations (symmetric) under Service Quotas.",
  },
  webAclRequests: {
    limit: 100_000,
    unit: "requests a second",
    source: "https://docs.aws.amazon.com/waf/latest/developerguide/limits.html",
    asOf,
    ask: "Request an increase of the requests a second per web ACL under Service Quotas.",
  },
  natBandwidth: {
    limit: 100,
    unit: "gigabits a second",
    source: "https://docs.aws.amazon.com/vpc/latest/userguide/nat-gateway-basics.html",
    asOf,
    ask: "Spread the private subnets over more NAT gateways.",
  },
} as const satisfies Record<string, Quota>;

/**
 * What one partition of a table serves in a second, and therefore at least what one partition key does.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/bp-partition-key-design.html
 */
export const PARTITION = { writeUnits: 1_000, readUnits: 3_000 } as const;
