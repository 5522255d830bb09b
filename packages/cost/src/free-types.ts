/**
 * Reason → prefixes of the resource types that are free for that reason. A type that is neither here nor
 * in pricers/index.ts is listed as not priced.
 */
const FREE_TYPES: Record<string, readonly string[]> = {
  "IAM is free": ["aws:iam/"],
  "a bucket is charged by its content": [
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
  "a function is charged by its requests": [
    "aws:lambda/alias:",
    "aws:lambda/functionEventInvokeConfig:",
    "aws:lambda/functionUrl:",
    "aws:lambda/layerVersion:",
    "aws:lambda/permission:",
  ],
  "a key is charged, its aliases and its policy are not": ["aws:kms/alias:", "aws:kms/keyPolicy:"],
  "a load balancer is charged by the hour": [
    "aws:lb/listener:",
    "aws:lb/listenerRule:",
    "aws:lb/targetGroup:",
  ],
  "a network is charged by the traffic of its gateways": [
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
  "a queue is charged by its requests": ["aws:sqs/queuePolicy:"],
  "a repository is charged by its images": [
    "aws:ecr/lifecyclePolicy:",
    "aws:ecr/repositoryPolicy:",
  ],
  "a secret is charged, its versions are not": [
    "aws:secretsmanager/secretPolicy:",
    "aws:secretsmanager/secretVersion:",
  ],
  "a site is charged by its distribution": [
    "aws:cloudfront/cachePolicy:",
    "aws:cloudfront/function:",
    "aws:cloudfront/keyValueStore:",
    "aws:cloudfront/originAccessControl:",
    "aws:cloudfront/originRequestPolicy:",
    "aws:cloudfront/responseHeadersPolicy:",
  ],
  "a table is charged by its requests": ["aws:dynamodb/resourcePolicy:"],
  "a topic is charged by its messages": ["aws:sns/topicPolicy:"],
  "a user pool is charged by its users": ["aws:cognito/"],
  "a web ACL is charged, its associations are not": ["aws:wafv2/webAclAssociation:"],
  "a zone is charged by its queries": ["aws:route53/record:"],
  "an API is charged by its messages": ["aws:apigatewayv2/"],
  "an API is charged by its requests": ["aws:apigateway/"],
  "code is a few megabytes in a bucket that all stages share": ["aws:s3/bucketObject"],
  "containers are charged by their tasks": [
    "aws:ecs/clusterCapacityProviders:",
    "aws:ecs/taskDefinition:",
  ],
  "deployments to Lambda and ECS are free": ["aws:codedeploy/"],
  "events of AWS's own services are free": [
    "aws:cloudwatch/eventRule:",
    "aws:cloudwatch/eventTarget:",
  ],
  "logs are charged by their groups": [
    "aws:cloudwatch/logResourcePolicy:",
    "aws:cloudwatch/queryDefinition:",
    "aws:wafv2/webAclLoggingConfiguration:",
  ],
  "public certificates are free": ["aws:acm/"],
  "scaling is charged by the tasks it adds": ["aws:appautoscaling/target:"],
  "the pipeline that uses it is charged": ["aws:codeconnections/", "aws:codestarconnections/"],
  "the topic that it notifies is charged": ["aws:codestarnotifications/"],
};

/** True for SST's and Pulumi's internal resource types, which do not exist on AWS. */
export function isInternalType(type: string): boolean {
  return /^(command|docker-build|pulumi|pulumi-nodejs|random|sst|tls):/.test(type);
}

/** The reason why a type is free; undefined if it may cost something. */
export function freeReason(type: string): string | undefined {
  return Object.entries(FREE_TYPES).find(([, starts]) =>
    starts.some((start) => type.startsWith(start)),
  )?.[0];
}
