import {
  businessDimensions,
  type BusinessMetric,
  businessNamespace,
} from "@souk/contract/business-metrics";
import { api, apiStage } from "../api/rest-api.ts";
import { table } from "../data/table.ts";

/** A CloudWatch statistic. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html */
export type Statistic = "Average" | "Maximum" | "Minimum" | "SampleCount" | "Sum" | "p50" | "p95";

/** A metric, identified by namespace, name and dimensions, and its statistic. */
export interface Metric {
  namespace: string;
  metricName: string;
  dimensions: Record<string, $util.Input<string>>;
  statistic: Statistic;
}

/** A metric of all versions of a function. https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html */
export const lambda = (
  fn: sst.aws.Function,
  metricName: string,
  statistic: Statistic = "Sum",
): Metric => ({
  namespace: "AWS/Lambda",
  metricName,
  dimensions: { FunctionName: fn.name },
  statistic,
});

/** A metric of the stage of the REST API. https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html */
export const restApi = (metricName: string, statistic: Statistic = "Sum"): Metric => ({
  namespace: "AWS/ApiGateway",
  metricName,
  dimensions: { ApiName: api.nodes.api.name, Stage: apiStage.stageName },
  statistic,
});

/** A metric of the table or of one of its operations. https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html */
export const dynamo = (
  metricName: string,
  statistic: Statistic = "Sum",
  operation?: string,
): Metric => ({
  namespace: "AWS/DynamoDB",
  metricName,
  dimensions: { TableName: table.name, ...(operation && { Operation: operation }) },
  statistic,
});

/** Requests that DynamoDB rejected as invalid, in the whole account and region: it has no dimensions. */
export const dynamoUserErrors: Metric = {
  namespace: "AWS/DynamoDB",
  metricName: "UserErrors",
  dimensions: {},
  statistic: "Sum",
};

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html */
export const sqs = (queue: sst.aws.Queue, metricName: string, statistic: Statistic): Metric => ({
  namespace: "AWS/SQS",
  metricName,
  dimensions: { QueueName: queue.nodes.queue.name },
  statistic,
});

/** A metric of one rule of a web ACL, or of `ALL` rules. https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html */
export const waf = (
  acl: aws.wafv2.WebAcl,
  rule: $util.Input<string>,
  metricName: string,
): Metric => ({
  namespace: "AWS/WAFV2",
  metricName,
  dimensions: {
    WebACL: acl.visibilityConfig.metricName,
    Rule: rule,
    Region: aws.getRegionOutput().name,
  },
  statistic: "Sum",
});

/** A metric that the functions write. */
export const business = (metricName: BusinessMetric): Metric => ({
  namespace: businessNamespace,
  metricName,
  dimensions: businessDimensions($app.stage),
  statistic: "Sum",
});
