/**
 * What costs nothing by itself: why, and the beginnings of the types. A type that is neither here
 * nor in pricers/index.ts is told as not priced.
 */
const free: Record<string, readonly string[]> = {
  "IAM is free": ["aws:iam/"],
  "a bucket costs by what it holds": [
    "aws:s3/bucketAcl",
    "aws:s3/bucketCors",
    "aws:s3/bucketLifecycleConfiguration",
    "aws:s3/bucketNotification",
    "aws:s3/bucketOwnershipControls:",
    "aws:s3/bucketPolicy:",
    "aws:s3/bucketPublicAccessBlock:",
    "aws:s3/bucketServerSideEncryption",
    "aws:s3/bucketVersioning",
  ],
  "a function costs by its requests": [
    "aws:lambda/alias:",
    "aws:lambda/functionEventInvokeConfig:",
    "aws:lambda/functionUrl:",
    "aws:lambda/layerVersion:",
    "aws:lambda/permission:",
  ],
  "a key costs, its names and its policy do not": ["aws:kms/alias:", "aws:kms/keyPolicy:"],
  "a load balancer costs by the hour": [
    "aws:lb/listener:",
    "aws:lb/listenerRule:",
    "aws:lb/targetGroup:",
  ],
  "a network costs by what passes its gateways": [
    "aws:ec2/defaultSecurityGroup:",
    "aws:ec2/internetGateway:",
    "aws:ec2/mainRouteTableAssociation:",
    "aws:ec2/route:",
    "aws:ec2/routeTable:",
    "aws:ec2/routeTableAssociation:",
    "aws:ec2/securityGroup:",
    "aws:ec2/securityGroupRule:",
    "aws:ec2/subnet:",
    "aws:ec2/vpc:",
    "aws:vpc/securityGroup",
  ],
  "a queue costs by its requests": ["aws:sqs/queuePolicy:"],
  "a repository costs by its images": ["aws:ecr/lifecyclePolicy:", "aws:ecr/repositoryPolicy:"],
  "a secret costs, its versions do not": [
    "aws:secretsmanager/secretPolicy:",
    "aws:secretsmanager/secretVersion:",
  ],
  "a site costs by its distribution": [
    "aws:cloudfront/cachePolicy:",
    "aws:cloudfront/function:",
    "aws:cloudfront/keyValueStore:",
    "aws:cloudfront/originAccessControl:",
    "aws:cloudfront/originRequestPolicy:",
    "aws:cloudfront/responseHeadersPolicy:",
  ],
  "a table costs by its requests": ["aws:dynamodb/resourcePolicy:"],
  "a topic costs by its messages": ["aws:sns/topicPolicy:"],
  "a user pool costs by its users": ["aws:cognito/"],
  "a web ACL costs, what it guards does not": ["aws:wafv2/webAclAssociation:"],
  "a zone costs by its queries": ["aws:route53/record:"],
  "an API costs by its messages": ["aws:apigatewayv2/"],
  "an API costs by its requests": ["aws:apigateway/"],
  "code is a few megabytes, in a bucket that all stages share": ["aws:s3/bucketObject"],
  "containers cost by their tasks": [
    "aws:ecs/clusterCapacityProviders:",
    "aws:ecs/taskDefinition:",
  ],
  "deployments to Lambda and ECS are free": ["aws:codedeploy/"],
  "events of AWS's own services are free": [
    "aws:cloudwatch/eventRule:",
    "aws:cloudwatch/eventTarget:",
  ],
  "logs cost by their groups": [
    "aws:cloudwatch/logResourcePolicy:",
    "aws:cloudwatch/queryDefinition:",
    "aws:wafv2/webAclLoggingConfiguration:",
  ],
  "public certificates are free": ["aws:acm/"],
  "scaling costs by the tasks it adds": ["aws:appautoscaling/target:"],
  "the pipeline that uses it costs": ["aws:codeconnections/", "aws:codestarconnections/"],
  "the topic that is told costs": ["aws:codestarnotifications/"],
};

/** Whether a type is of SST's and Pulumi's own making, and nothing that anyone hires out. */
export function isMadeHere(type: string): boolean {
  return /^(command|docker-build|pulumi|pulumi-nodejs|random|sst|tls):/.test(type);
}

/** Why a type costs nothing by itself; undefined when it may cost something. */
export function whyFree(type: string): string | undefined {
  return Object.entries(free).find(([, starts]) =>
    starts.some((start) => type.startsWith(start)),
  )?.[0];
}
