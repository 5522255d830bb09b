/**
 * Resource types that change nothing which a request could notice: permissions are read where calls are made (aws/iam),
 * logs go to the terminal, an alarm has nobody to call. They are not reported as missing.
 */
const INERT = new Set([
  "aws:acm/certificate:Certificate",
  "aws:acm/certificateValidation:CertificateValidation",
  "aws:apigateway/account:Account",
  "aws:apigateway/documentationPart:DocumentationPart",
  "aws:apigateway/documentationVersion:DocumentationVersion",
  "aws:cloudfront/cachePolicy:CachePolicy",
  "aws:cloudfront/originAccessControl:OriginAccessControl",
  "aws:cloudfront/originAccessIdentity:OriginAccessIdentity",
  "aws:cloudfront/originRequestPolicy:OriginRequestPolicy",
  "aws:cloudwatch/dashboard:Dashboard",
  "aws:cloudwatch/logGroup:LogGroup",
  "aws:cloudwatch/logMetricFilter:LogMetricFilter",
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:dynamodb/tableReplica:TableReplica",
  "aws:iam/policy:Policy",
  "aws:iam/role:Role",
  "aws:iam/rolePolicy:RolePolicy",
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment",
  "aws:kms/alias:Alias",
  "aws:kms/key:Key",
  "aws:kms/replicaKey:ReplicaKey",
  "aws:lambda/alias:Alias",
  "aws:lambda/permission:Permission",
  "aws:route53/record:Record",
  "aws:s3/bucketObjectv2:BucketObjectv2",
  "aws:sns/topicPolicy:TopicPolicy",
  "aws:sqs/queuePolicy:QueuePolicy",
  "random:index/randomBytes:RandomBytes",
  "random:index/randomId:RandomId",
  "random:index/randomPassword:RandomPassword",
]);

/** SST's own plumbing, which builds and deploys. */
const PLUMBING = /^(pulumi|pulumi-nodejs|command|docker-build):/;

/** There is one network here. */
const NETWORK = /^aws:ec2\/(?!instance:)/;

/** True for a type that is left out without a word. */
export const isInert = (type: string): boolean =>
  INERT.has(type) || PLUMBING.test(type) || NETWORK.test(type);
