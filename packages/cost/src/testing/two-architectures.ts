import type { Graph } from "../graph.ts";
import { graphOf, resource } from "./graph.ts";

const alarm = (name: string, metrics: number) =>
  resource(
    "aws:cloudwatch/metricAlarm:MetricAlarm",
    metrics === 1
      ? { period: 60 }
      : { metricQueries: Array.from({ length: metrics }, () => ({ metric: { period: 60 } })) },
    { name },
  );

/**
 * The chargeable resources of the string API that Souk is based on, in both its architectures, as in its
 * Terraform. https://github.com/KevinDeNotariis/api-architectures-tf
 */
export const twoArchitectures: Graph = graphOf(
  resource("aws:wafv2/webAcl:WebAcl", {
    rules: [
      { name: "ip-rate-limit" },
      {
        name: "block-bad-ips",
        statement: {
          managedRuleGroupStatement: { name: "AWSManagedRulesAmazonIpReputationList" },
        },
      },
      {
        name: "block-aws-managed-rule-set",
        statement: { managedRuleGroupStatement: { name: "AWSManagedRulesCommonRuleSet" } },
      },
    ],
  }),
  resource("aws:ec2/natGateway:NatGateway"),
  resource("aws:ec2/eip:Eip"),
  resource("aws:lb/loadBalancer:LoadBalancer", { subnets: ["a", "b", "c"] }),
  resource("aws:ecs/cluster:Cluster", {
    settings: [{ name: "containerInsights", value: "enabled" }],
  }),
  resource("aws:ecs/service:Service", {
    taskDefinition: "arn:task:1",
    desiredCount: 2,
    capacityProviderStrategies: [{ capacityProvider: "FARGATE", base: 1, weight: 100 }],
  }),
  resource(
    "aws:ecs/taskDefinition:TaskDefinition",
    { cpu: "256", memory: "512", runtimePlatform: { cpuArchitecture: "X86_64" } },
    { outputs: { arn: "arn:task:1" } },
  ),
  resource("aws:appautoscaling/policy:Policy", { policyType: "TargetTrackingScaling" }),
  resource(
    "aws:appautoscaling/policy:Policy",
    { policyType: "TargetTrackingScaling" },
    { name: "Memory" },
  ),
  alarm("ClientErrors", 2),
  alarm("ServerErrors", 2),
  alarm("Latency", 1),
  // One function: errors, duration and invocations of each of two aliases.
  ...[1, 2, 3, 4, 5, 6].map((number) => alarm(`Function${number}`, 1)),
  resource("aws:cloudwatch/dashboard:Dashboard"),
  resource("aws:apigateway/restApi:RestApi"),
  resource("aws:apigateway/stage:Stage", { xrayTracingEnabled: true }),
  resource("aws:lambda/function:Function", { architectures: ["arm64"], memorySize: 128 }),
  resource("aws:cloudwatch/logGroup:LogGroup", { name: "/task", retentionInDays: 7 }),
  resource("aws:ecr/repository:Repository"),
  resource("aws:codepipeline/pipeline:Pipeline"),
  resource("aws:codebuild/project:Project", {
    environment: { type: "LINUX_CONTAINER", computeType: "BUILD_GENERAL1_SMALL" },
  }),
  resource("aws:s3/bucketV2:BucketV2"),
  resource("aws:sns/topic:Topic"),
  resource("aws:sns/topicSubscription:TopicSubscription", { protocol: "email" }),
  resource("aws:ssm/parameter:Parameter"),
);
