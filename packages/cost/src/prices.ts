/** A list price of AWS in us-east-1, before any free tier. */
export interface Price {
  /** US dollars for `per` units. */
  usd: number;
  /** The number of units that `usd` buys. */
  per: number;
  /** Singular, such as `request`. */
  unit: string;
  /** AWS's page with the price. */
  source: string;
  /** Year and month of the newest dated quotation that the price was compared with. */
  asOf: string;
}

/** The region of the prices. */
export const PRICED_REGION = "us-east-1";

/** Hours in a month, as AWS's pricing calculator counts them. */
export const HOURS = 730;

const MILLION = 1_000_000;

const apiGateway = { source: "https://aws.amazon.com/api-gateway/pricing/", asOf: "2025-06" };
const cloudFront = { source: "https://aws.amazon.com/cloudfront/pricing/", asOf: "2026-10" };
const cloudWatch = { source: "https://aws.amazon.com/cloudwatch/pricing/", asOf: "2026-09" };
const codeBuild = { source: "https://aws.amazon.com/codebuild/pricing/", asOf: "2026-09" };
const codePipeline = { source: "https://aws.amazon.com/codepipeline/pricing/", asOf: "2026-09" };
const cognito = { source: "https://aws.amazon.com/cognito/pricing/", asOf: "2026-09" };
// Halved in November 2024; since then a replicated write costs the same as any other.
const dynamoDb = { source: "https://aws.amazon.com/dynamodb/pricing/on-demand/", asOf: "2025-07" };
const ec2 = { source: "https://aws.amazon.com/ec2/pricing/on-demand/", asOf: "2025-01" };
const ecr = { source: "https://aws.amazon.com/ecr/pricing/", asOf: "2026-09" };
const elb = { source: "https://aws.amazon.com/elasticloadbalancing/pricing/", asOf: "2026-09" };
const eventBridge = { source: "https://aws.amazon.com/eventbridge/pricing/", asOf: "2025-01" };
const fargate = { source: "https://aws.amazon.com/fargate/pricing/", asOf: "2026-09" };
const kms = { source: "https://aws.amazon.com/kms/pricing/", asOf: "2026-09" };
const lambda = { source: "https://aws.amazon.com/lambda/pricing/", asOf: "2025-08" };
const privateLink = { source: "https://aws.amazon.com/privatelink/pricing/", asOf: "2025-01" };
const route53 = { source: "https://aws.amazon.com/route53/pricing/", asOf: "2025-01" };
const s3 = { source: "https://aws.amazon.com/s3/pricing/", asOf: "2026-09" };
const secrets = { source: "https://aws.amazon.com/secrets-manager/pricing/", asOf: "2026-09" };
const sns = { source: "https://aws.amazon.com/sns/pricing/", asOf: "2025-01" };
const sqs = { source: "https://aws.amazon.com/sqs/pricing/", asOf: "2026-09" };
const ssm = { source: "https://aws.amazon.com/systems-manager/pricing/", asOf: "2025-01" };
const vpc = { source: "https://aws.amazon.com/vpc/pricing/", asOf: "2026-03" };
const waf = { source: "https://aws.amazon.com/waf/pricing/", asOf: "2026-01" };
const xRay = { source: "https://aws.amazon.com/xray/pricing/", asOf: "2026-01" };

/**
 * Unit prices. Where AWS has volume tiers, the price is that of the first tier. The prices are not
 * updated when the command runs: check the `source` before you quote a figure.
 */
export const prices = {
  "apiGateway.restRequest": { usd: 3.5, per: MILLION, unit: "request", ...apiGateway },
  "apiGateway.message": { usd: 1, per: MILLION, unit: "message", ...apiGateway },
  "apiGateway.connectionMinute": { usd: 0.25, per: MILLION, unit: "minute", ...apiGateway },

  "cloudFront.request": { usd: 0.01, per: 10_000, unit: "request", ...cloudFront },
  "cloudFront.transferOut": { usd: 0.085, per: 1, unit: "GB", ...cloudFront },
  "cloudFront.functionCall": { usd: 0.1, per: MILLION, unit: "call", ...cloudFront },
  "cloudFront.keyValueRead": { usd: 0.03, per: MILLION, unit: "read", ...cloudFront },

  "cloudWatch.alarmMetric": { usd: 0.1, per: 1, unit: "metric", ...cloudWatch },
  "cloudWatch.alarmFastMetric": { usd: 0.3, per: 1, unit: "metric", ...cloudWatch },
  "cloudWatch.compositeAlarm": { usd: 0.5, per: 1, unit: "alarm", ...cloudWatch },
  "cloudWatch.dashboard": { usd: 3, per: 1, unit: "dashboard", ...cloudWatch },
  "cloudWatch.metric": { usd: 0.3, per: 1, unit: "metric", ...cloudWatch },
  "cloudWatch.logsIn": { usd: 0.5, per: 1, unit: "GB", ...cloudWatch },
  "cloudWatch.logsKept": { usd: 0.03, per: 1, unit: "GB-month", ...cloudWatch },

  "codeBuild.armSmall": { usd: 0.0034, per: 1, unit: "minute", ...codeBuild },
  "codeBuild.general1Small": { usd: 0.005, per: 1, unit: "minute", ...codeBuild },
  "codeBuild.general1Medium": { usd: 0.01, per: 1, unit: "minute", ...codeBuild },
  "codeBuild.general1Large": { usd: 0.02, per: 1, unit: "minute", ...codeBuild },

  "codePipeline.v1": { usd: 1, per: 1, unit: "active pipeline", ...codePipeline },
  "codePipeline.v2": { usd: 0.002, per: 1, unit: "action minute", ...codePipeline },

  "cognito.lite": { usd: 0.0055, per: 1, unit: "monthly user", ...cognito },
  "cognito.essentials": { usd: 0.015, per: 1, unit: "monthly user", ...cognito },
  "cognito.plus": { usd: 0.02, per: 1, unit: "monthly user", ...cognito },

  "dynamoDb.write": { usd: 0.625, per: MILLION, unit: "write unit", ...dynamoDb },
  "dynamoDb.replicatedWrite": { usd: 0.625, per: MILLION, unit: "write unit", ...dynamoDb },
  "dynamoDb.read": { usd: 0.125, per: MILLION, unit: "read unit", ...dynamoDb },
  "dynamoDb.storage": { usd: 0.25, per: 1, unit: "GB-month", ...dynamoDb },
  "dynamoDb.backup": { usd: 0.2, per: 1, unit: "GB-month", ...dynamoDb },

  "ec2.transferOut": { usd: 0.09, per: 1, unit: "GB", ...ec2 },
  "ec2.transferToRegion": { usd: 0.02, per: 1, unit: "GB", ...ec2 },

  "ecr.storage": { usd: 0.1, per: 1, unit: "GB-month", ...ecr },

  "elb.application": { usd: 0.0225, per: 1, unit: "hour", ...elb },
  "elb.capacityUnit": { usd: 0.008, per: 1, unit: "LCU-hour", ...elb },

  "eventBridge.event": { usd: 1, per: MILLION, unit: "event", ...eventBridge },

  "fargate.cpu.arm64": { usd: 0.03238, per: 1, unit: "vCPU-hour", ...fargate },
  "fargate.cpu.x86": { usd: 0.04048, per: 1, unit: "vCPU-hour", ...fargate },
  "fargate.memory.arm64": { usd: 0.00356, per: 1, unit: "GB-hour", ...fargate },
  "fargate.memory.x86": { usd: 0.004445, per: 1, unit: "GB-hour", ...fargate },

  "kms.key": { usd: 1, per: 1, unit: "key", ...kms },
  "kms.request": { usd: 0.03, per: 10_000, unit: "request", ...kms },

  "lambda.request": { usd: 0.2, per: MILLION, unit: "request", ...lambda },
  "lambda.time.arm64": { usd: 0.0000133334, per: 1, unit: "GB-second", ...lambda },
  "lambda.time.x86": { usd: 0.0000166667, per: 1, unit: "GB-second", ...lambda },

  "privateLink.endpoint": { usd: 0.01, per: 1, unit: "hour", ...privateLink },
  "privateLink.processed": { usd: 0.01, per: 1, unit: "GB", ...privateLink },

  "route53.zone": { usd: 0.5, per: 1, unit: "zone", ...route53 },
  "route53.query": { usd: 0.4, per: MILLION, unit: "query", ...route53 },

  "s3.storage": { usd: 0.023, per: 1, unit: "GB-month", ...s3 },
  "s3.put": { usd: 0.005, per: 1_000, unit: "request", ...s3 },
  "s3.get": { usd: 0.0004, per: 1_000, unit: "request", ...s3 },

  "secrets.secret": { usd: 0.4, per: 1, unit: "secret", ...secrets },
  "secrets.call": { usd: 0.05, per: 10_000, unit: "call", ...secrets },

  "sns.publish": { usd: 0.5, per: MILLION, unit: "message", ...sns },
  "sns.email": { usd: 2, per: 100_000, unit: "e-mail", ...sns },

  "sqs.request": { usd: 0.4, per: MILLION, unit: "request", ...sqs },
  "sqs.fifoRequest": { usd: 0.5, per: MILLION, unit: "request", ...sqs },

  "ssm.advancedParameter": { usd: 0.05, per: 1, unit: "parameter", ...ssm },

  "vpc.natGateway": { usd: 0.045, per: 1, unit: "hour", ...vpc },
  "vpc.natProcessed": { usd: 0.045, per: 1, unit: "GB", ...vpc },
  "vpc.publicAddress": { usd: 0.005, per: 1, unit: "hour", ...vpc },

  "waf.acl": { usd: 5, per: 1, unit: "web ACL", ...waf },
  "waf.rule": { usd: 1, per: 1, unit: "rule", ...waf },
  "waf.request": { usd: 0.6, per: MILLION, unit: "request", ...waf },

  "xRay.trace": { usd: 5, per: MILLION, unit: "trace", ...xRay },
} satisfies Record<string, Price>;

export type PriceName = keyof typeof prices;
