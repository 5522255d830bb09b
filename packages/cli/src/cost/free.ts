/**
 * What costs nothing by itself, by the beginning of its type, and why. A type that is neither here
 * nor in pricers/index.ts is told as not priced.
 */
const free: Record<string, string> = {
  "aws:acm/": "public certificates are free",
  "aws:apigateway/": "an API costs by its requests",
  "aws:apigatewayv2/": "an API costs by its messages",
  "aws:appautoscaling/target:": "scaling costs by the tasks it adds",
  "aws:cloudfront/cachePolicy:": "a site costs by its distribution",
  "aws:cloudfront/function:": "a site costs by its distribution",
  "aws:cloudfront/keyValueStore:": "a site costs by its distribution",
  "aws:cloudfront/originAccessControl:": "a site costs by its distribution",
  "aws:cloudfront/originRequestPolicy:": "a site costs by its distribution",
  "aws:cloudfront/responseHeadersPolicy:": "a site costs by its distribution",
  "aws:cloudwatch/eventRule:": "events of AWS's own services are free",
  "aws:cloudwatch/eventTarget:": "events of AWS's own services are free",
  "aws:cloudwatch/logResourcePolicy:": "logs cost by their groups",
  "aws:codeconnections/": "the pipeline that uses it costs",
  "aws:codedeploy/": "deployments to Lambda and ECS are free",
  "aws:codestarconnections/": "the pipeline that uses it costs",
  "aws:codestarnotifications/": "the topic that is told costs",
  "aws:cognito/": "a user pool costs by its users",
  "aws:dynamodb/resourcePolicy:": "a table costs by its requests",
  "aws:ec2/defaultSecurityGroup:": "a network costs by what passes its gateways",
  "aws:ec2/internetGateway:": "a network costs by what passes its gateways",
  "aws:ec2/mainRouteTableAssociation:": "a network costs by what passes its gateways",
  "aws:ec2/route:": "a network costs by what passes its gateways",
  "aws:ec2/routeTable:": "a network costs by what passes its gateways",
  "aws:ec2/routeTableAssociation:": "a network costs by what passes its gateways",
  "aws:ec2/securityGroup:": "a network costs by what passes its gateways",
  "aws:ec2/securityGroupRule:": "a network costs by what passes its gateways",
  "aws:ec2/subnet:": "a network costs by what passes its gateways",
  "aws:ec2/vpc:": "a network costs by what passes its gateways",
  "aws:ecr/lifecyclePolicy:": "a repository costs by its images",
  "aws:ecr/repositoryPolicy:": "a repository costs by its images",
  "aws:ecs/clusterCapacityProviders:": "containers cost by their tasks",
  "aws:ecs/taskDefinition:": "containers cost by their tasks",
  "aws:iam/": "IAM is free",
  "aws:kms/alias:": "a key costs, its names do not",
  "aws:kms/keyPolicy:": "a key costs, its policy does not",
  "aws:lambda/alias:": "a function costs by its requests",
  "aws:lambda/functionEventInvokeConfig:": "a function costs by its requests",
  "aws:lambda/functionUrl:": "a function costs by its requests",
  "aws:lambda/layerVersion:": "a function costs by its requests",
  "aws:lambda/permission:": "a function costs by its requests",
  "aws:lb/listener:": "a load balancer costs by the hour",
  "aws:lb/listenerRule:": "a load balancer costs by the hour",
  "aws:lb/targetGroup:": "a load balancer costs by the hour",
  "aws:route53/record:": "a zone costs by its queries",
  "aws:s3/bucketAcl": "a bucket costs by what it holds",
  "aws:s3/bucketCors": "a bucket costs by what it holds",
  "aws:s3/bucketLifecycleConfiguration": "a bucket costs by what it holds",
  "aws:s3/bucketNotification": "a bucket costs by what it holds",
  "aws:s3/bucketObject": "code is a few megabytes, in a bucket that all stages share",
  "aws:s3/bucketOwnershipControls:": "a bucket costs by what it holds",
  "aws:s3/bucketPolicy:": "a bucket costs by what it holds",
  "aws:s3/bucketPublicAccessBlock:": "a bucket costs by what it holds",
  "aws:s3/bucketServerSideEncryption": "a bucket costs by what it holds",
  "aws:s3/bucketVersioning": "a bucket costs by what it holds",
  "aws:secretsmanager/secretPolicy:": "a secret costs, its versions do not",
  "aws:secretsmanager/secretVersion:": "a secret costs, its versions do not",
  "aws:sns/topicPolicy:": "a topic costs by its messages",
  "aws:sqs/queuePolicy:": "a queue costs by its requests",
  "aws:vpc/securityGroup": "a network costs by what passes its gateways",
  "aws:wafv2/webAclAssociation:": "a web ACL costs, what it guards does not",
  "aws:wafv2/webAclLoggingConfiguration:": "its logs cost by their group",
};

/** Whether a type is of SST's and Pulumi's own making, and nothing that anyone hires out. */
export function isMadeHere(type: string): boolean {
  return /^(command|docker-build|pulumi|pulumi-nodejs|random|sst|tls):/.test(type);
}

/** Why a type costs nothing by itself; undefined when it may cost something. */
export function whyFree(type: string): string | undefined {
  return Object.entries(free).find(([start]) => type.startsWith(start))?.[1];
}
