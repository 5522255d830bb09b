import type { Pricer } from "../pricer.ts";
import { restApi, restStage, webSocketApi } from "./api-gateway.ts";
import {
  compositeAlarm,
  dashboard,
  logMetricFilter,
  metricAlarm,
  scalingPolicy,
} from "./cloudwatch.ts";
import { buildProject, pipeline } from "./delivery.ts";
import { table } from "./dynamodb.ts";
import { ecsCluster, ecsService, repository } from "./ecs.ts";
import { eventSourceMapping, lambdaFunction } from "./lambda.ts";
import { logGroup } from "./logs.ts";
import { eventBus, queue, topic, topicSubscription } from "./messages.ts";
import { hostedZone, loadBalancer, natGateway, publicAddress, vpcEndpoint } from "./network.ts";
import { kmsKey, parameter, secret, userPool } from "./security.ts";
import { bucket, distribution } from "./site.ts";
import { webAcl } from "./waf.ts";

/** Resource type → pricer. */
export const pricers: Record<string, Pricer> = {
  "aws:apigateway/restApi:RestApi": restApi,
  "aws:apigateway/stage:Stage": restStage,
  "aws:apigatewayv2/api:Api": webSocketApi,
  "aws:appautoscaling/policy:Policy": scalingPolicy,
  "aws:cloudfront/distribution:Distribution": distribution,
  "aws:cloudwatch/compositeAlarm:CompositeAlarm": compositeAlarm,
  "aws:cloudwatch/dashboard:Dashboard": dashboard,
  "aws:cloudwatch/eventBus:EventBus": eventBus,
  "aws:cloudwatch/logGroup:LogGroup": logGroup,
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": logMetricFilter,
  "aws:cloudwatch/metricAlarm:MetricAlarm": metricAlarm,
  "aws:codebuild/project:Project": buildProject,
  "aws:codepipeline/pipeline:Pipeline": pipeline,
  "aws:cognito/userPool:UserPool": userPool,
  "aws:dynamodb/table:Table": table,
  "aws:ec2/eip:Eip": publicAddress,
  "aws:ec2/natGateway:NatGateway": natGateway,
  "aws:ec2/vpcEndpoint:VpcEndpoint": vpcEndpoint,
  "aws:ecr/repository:Repository": repository,
  "aws:ecs/cluster:Cluster": ecsCluster,
  "aws:ecs/service:Service": ecsService,
  "aws:kms/key:Key": kmsKey,
  "aws:kms/replicaKey:ReplicaKey": kmsKey,
  "aws:lambda/eventSourceMapping:EventSourceMapping": eventSourceMapping,
  "aws:lambda/function:Function": lambdaFunction,
  "aws:lb/loadBalancer:LoadBalancer": loadBalancer,
  "aws:route53/zone:Zone": hostedZone,
  "aws:s3/bucket:Bucket": bucket,
  "aws:s3/bucketV2:BucketV2": bucket,
  "aws:secretsmanager/secret:Secret": secret,
  "aws:sns/topic:Topic": topic,
  "aws:sns/topicSubscription:TopicSubscription": topicSubscription,
  "aws:sqs/queue:Queue": queue,
  "aws:ssm/parameter:Parameter": parameter,
  "aws:wafv2/webAcl:WebAcl": webAcl,
};
