/**
 * Properties that the AWS provider cannot change in place: it replaces the resource. `*` stands for all.
 *
 * These are the arguments with `ForceNew` (or `RequiresReplace`) in the provider's source, under the names
 * that Pulumi gives them. Pulumi's SDK for Node, which is installed with the platform, does not have them.
 * Each row agrees with `createOnlyProperties` of CloudFormation's schema of the type, where there is one;
 * where the provider can change more or less in place than CloudFormation, the provider decides.
 * https://github.com/hashicorp/terraform-provider-aws/tree/release/5.x/internal/service
 * https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-schema.html
 */
const FORCED: Record<string, readonly string[]> = {
  "aws:acm/certificate:Certificate": ["domainName", "subjectAlternativeNames", "validationMethod"],
  "aws:acm/certificateValidation:CertificateValidation": ["*"],

  "aws:apigateway/account:Account": [],
  "aws:apigateway/apiKey:ApiKey": ["value"],
  "aws:apigateway/authorizer:Authorizer": ["restApi"],
  "aws:apigateway/basePathMapping:BasePathMapping": ["domainName"],
  "aws:apigateway/deployment:Deployment": ["restApi", "triggers", "stageName", "variables"],
  "aws:apigateway/documentationPart:DocumentationPart": ["restApiId", "location"],
  "aws:apigateway/documentationVersion:DocumentationVersion": ["restApiId", "version"],
  "aws:apigateway/domainName:DomainName": ["domainName"],
  "aws:apigateway/integration:Integration": [
    ...["restApi", "resourceId", "httpMethod", "type"],
    ...["credentials", "integrationHttpMethod", "passthroughBehavior"],
  ],
  "aws:apigateway/integrationResponse:IntegrationResponse": [
    ...["restApi", "resourceId", "httpMethod", "statusCode"],
  ],
  "aws:apigateway/method:Method": ["restApi", "resourceId", "httpMethod"],
  "aws:apigateway/methodResponse:MethodResponse": [
    ...["restApi", "resourceId", "httpMethod", "statusCode"],
  ],
  "aws:apigateway/methodSettings:MethodSettings": ["restApi", "stageName", "methodPath"],
  "aws:apigateway/model:Model": ["restApi", "name", "contentType"],
  "aws:apigateway/requestValidator:RequestValidator": ["restApi"],
  "aws:apigateway/resource:Resource": ["restApi"],
  "aws:apigateway/response:Response": ["restApiId", "responseType"],
  "aws:apigateway/restApi:RestApi": [],
  "aws:apigateway/stage:Stage": ["restApi", "stageName"],
  "aws:apigateway/usagePlan:UsagePlan": [],
  "aws:apigateway/usagePlanKey:UsagePlanKey": ["*"],

  "aws:apigatewayv2/api:Api": ["protocolType"],
  "aws:apigatewayv2/apiMapping:ApiMapping": ["domainName"],
  "aws:apigatewayv2/authorizer:Authorizer": ["apiId"],
  "aws:apigatewayv2/domainName:DomainName": ["domainName"],
  "aws:apigatewayv2/integration:Integration": ["apiId", "integrationType", "integrationSubtype"],
  "aws:apigatewayv2/route:Route": ["apiId"],
  "aws:apigatewayv2/stage:Stage": ["apiId", "name"],

  "aws:appautoscaling/policy:Policy": [
    ...["name", "resourceId", "scalableDimension", "serviceNamespace"],
  ],
  "aws:appautoscaling/target:Target": ["resourceId", "scalableDimension", "serviceNamespace"],

  "aws:cloudfront/distribution:Distribution": ["staging"],
  "aws:cloudfront/function:Function": ["name"],
  "aws:cloudfront/keyValueStore:KeyValueStore": ["name"],
  "aws:cloudfront/originAccessControl:OriginAccessControl": [],
  "aws:cloudfront/responseHeadersPolicy:ResponseHeadersPolicy": [],

  "aws:cloudwatch/compositeAlarm:CompositeAlarm": ["alarmName"],
  "aws:cloudwatch/dashboard:Dashboard": ["dashboardName"],
  "aws:cloudwatch/eventRule:EventRule": ["name", "namePrefix", "eventBusName"],
  "aws:cloudwatch/eventTarget:EventTarget": ["rule", "targetId", "eventBusName"],
  "aws:cloudwatch/logGroup:LogGroup": ["name", "namePrefix", "logGroupClass"],
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": ["policyName"],
  "aws:cloudwatch/metricAlarm:MetricAlarm": ["name"],

  "aws:codebuild/project:Project": ["name"],
  "aws:codedeploy/application:Application": ["computePlatform"],
  "aws:codedeploy/deploymentGroup:DeploymentGroup": ["appName"],
  "aws:codepipeline/pipeline:Pipeline": ["name"],
  "aws:codestarconnections/connection:Connection": ["name", "providerType", "hostArn"],

  "aws:cognito/userGroup:UserGroup": ["name", "userPoolId"],
  "aws:cognito/userPool:UserPool": [
    ...["name", "aliasAttributes", "usernameAttributes", "usernameConfiguration"],
  ],
  "aws:cognito/userPoolClient:UserPoolClient": ["userPoolId", "generateSecret"],
  "aws:cognito/userPoolDomain:UserPoolDomain": ["domain", "userPoolId"],

  "aws:dynamodb/table:Table": [
    ...["name", "hashKey", "rangeKey", "localSecondaryIndexes", "importTable"],
    ...["restoreSourceName", "restoreSourceTableArn", "restoreDateTime", "restoreToLatestTime"],
  ],
  "aws:dynamodb/tableReplica:TableReplica": ["globalTableArn", "kmsKeyArn", "tableClassOverride"],

  "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": ["vpcId"],
  "aws:ec2/eip:Eip": ["domain", "address", "publicIpv4Pool", "networkBorderGroup"],
  "aws:ec2/internetGateway:InternetGateway": [],
  "aws:ec2/natGateway:NatGateway": ["allocationId", "subnetId", "connectivityType", "privateIp"],
  "aws:ec2/routeTable:RouteTable": ["vpcId"],
  "aws:ec2/routeTableAssociation:RouteTableAssociation": ["subnetId", "gatewayId"],
  "aws:ec2/securityGroup:SecurityGroup": ["name", "namePrefix", "description", "vpcId"],
  "aws:ec2/subnet:Subnet": ["vpcId", "cidrBlock", "availabilityZone", "availabilityZoneId"],
  "aws:ec2/vpc:Vpc": ["cidrBlock", "ipv4IpamPoolId", "ipv4NetmaskLength"],
  "aws:ec2/vpcEndpoint:VpcEndpoint": ["vpcId", "serviceName", "vpcEndpointType"],

  "aws:ecr/lifecyclePolicy:LifecyclePolicy": ["*"],
  "aws:ecr/repository:Repository": ["name", "encryptionConfigurations"],
  "aws:ecs/cluster:Cluster": ["name"],
  "aws:ecs/service:Service": [
    ...["name", "cluster", "launchType", "deploymentController.type", "schedulingStrategy"],
    "iamRole",
  ],
  "aws:ecs/taskDefinition:TaskDefinition": [
    ...["family", "containerDefinitions", "cpu", "memory", "networkMode", "runtimePlatform"],
    ...[
      "requiresCompatibilities",
      "executionRoleArn",
      "taskRoleArn",
      "volumes",
      "ephemeralStorage",
    ],
    ...["ipcMode", "pidMode", "placementConstraints", "proxyConfiguration"],
  ],

  "aws:iam/policy:Policy": ["name", "namePrefix", "path", "description"],
  "aws:iam/role:Role": ["name", "namePrefix", "path"],
  "aws:kms/alias:Alias": ["name", "namePrefix"],
  "aws:kms/key:Key": [
    ...["multiRegion", "keyUsage", "customerMasterKeySpec", "customKeyStoreId", "xksKeyId"],
  ],
  "aws:kms/replicaKey:ReplicaKey": ["primaryKeyArn"],

  "aws:lambda/alias:Alias": ["name", "functionName"],
  "aws:lambda/eventSourceMapping:EventSourceMapping": [
    ...["eventSourceArn", "startingPosition", "startingPositionTimestamp", "queues", "topics"],
  ],
  "aws:lambda/function:Function": ["name", "packageType"],
  "aws:lambda/permission:Permission": ["*"],

  "aws:lb/listener:Listener": ["loadBalancerArn"],
  "aws:lb/loadBalancer:LoadBalancer": [
    ...["name", "namePrefix", "internal", "loadBalancerType", "customerOwnedIpv4Pool"],
  ],
  "aws:lb/targetGroup:TargetGroup": [
    ...["name", "namePrefix", "port", "protocol", "protocolVersion", "targetType", "vpcId"],
    ...["ipAddressType"],
  ],

  "aws:route53/record:Record": ["zoneId", "name", "setIdentifier"],

  "aws:s3/bucketCorsConfigurationV2:BucketCorsConfigurationV2": ["bucket"],
  "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2": ["bucket"],
  "aws:s3/bucketObjectv2:BucketObjectv2": ["bucket", "key"],
  "aws:s3/bucketPolicy:BucketPolicy": ["bucket"],
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": ["bucket"],
  "aws:s3/bucketV2:BucketV2": ["bucket", "bucketPrefix", "objectLockEnabled"],
  "aws:s3/bucketVersioningV2:BucketVersioningV2": ["bucket"],

  "aws:sns/topic:Topic": ["name", "namePrefix", "fifoTopic"],
  "aws:sns/topicPolicy:TopicPolicy": ["arn"],
  "aws:sns/topicSubscription:TopicSubscription": ["topic", "protocol", "endpoint"],
  "aws:sqs/queue:Queue": ["name", "namePrefix", "fifoQueue"],
  "aws:ssm/parameter:Parameter": ["name"],

  "aws:wafv2/webAcl:WebAcl": ["name", "scope"],
  "aws:wafv2/webAclAssociation:WebAclAssociation": ["*"],
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration": ["resourceArn"],

  "random:index/randomBytes:RandomBytes": ["*"],
};

/** The properties of a type whose change replaces a resource; undefined for a type that is not listed. */
export const forcedReplacement = (type: string): readonly string[] | undefined => FORCED[type];
