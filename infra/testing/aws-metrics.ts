/** Metrics that share a set of dimensions. */
export interface MetricGroup {
  /** Names of the dimensions, in alphabetical order. */
  dimensions: readonly string[];
  metrics: readonly string[];
}

/** The AWS metrics that alarms and widgets use, by namespace, with the dimensions that AWS writes. */
export const awsMetrics: Record<string, readonly MetricGroup[]> = {
  // https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
  "AWS/Lambda": [
    ...[["FunctionName"], ["FunctionName", "Resource"]].map((dimensions) => ({
      dimensions,
      metrics: ["Invocations", "Errors", "Throttles", "Duration", "ConcurrentExecutions"],
    })),
    { dimensions: ["FunctionName"], metrics: ["IteratorAge"] },
  ],
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-metrics-and-dimensions.html
  "AWS/ApiGateway": [
    {
      dimensions: ["ApiName", "Stage"],
      metrics: ["4XXError", "5XXError", "Count", "IntegrationLatency", "Latency"],
    },
  ],
  // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
  "AWS/DynamoDB": [
    {
      dimensions: ["TableName"],
      metrics: [
        "ConditionalCheckFailedRequests",
        "ConsumedReadCapacityUnits",
        "ConsumedWriteCapacityUnits",
        "ReadThrottleEvents",
        "WriteThrottleEvents",
      ],
    },
    {
      dimensions: ["Operation", "TableName"],
      metrics: ["SuccessfulRequestLatency", "SystemErrors", "ThrottledRequests"],
    },
    { dimensions: [], metrics: ["UserErrors"] },
  ],
  // https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
  "AWS/SQS": [{ dimensions: ["QueueName"], metrics: ["ApproximateNumberOfMessagesVisible"] }],
  // https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
  "AWS/WAFV2": [
    {
      dimensions: ["Region", "Rule", "WebACL"],
      metrics: ["AllowedRequests", "BlockedRequests", "CountedRequests"],
    },
  ],
  // https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
  "AWS/ECS": [
    {
      dimensions: ["ClusterName", "ServiceName"],
      metrics: ["CPUUtilization", "MemoryUtilization"],
    },
  ],
  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
  "ECS/ContainerInsights": [
    {
      dimensions: ["ClusterName", "ServiceName"],
      metrics: [
        "DesiredTaskCount",
        "EphemeralStorageReserved",
        "EphemeralStorageUtilized",
        "NetworkRxBytes",
        "NetworkTxBytes",
        "RunningTaskCount",
      ],
    },
  ],
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
  "AWS/ApplicationELB": [
    {
      dimensions: ["LoadBalancer"],
      metrics: [
        "HTTPCode_ELB_5XX_Count",
        "HTTPCode_Target_4XX_Count",
        "HTTPCode_Target_5XX_Count",
        "RequestCount",
        "TargetResponseTime",
      ],
    },
    {
      dimensions: ["LoadBalancer", "TargetGroup"],
      metrics: [
        "HealthyHostCount",
        "HTTPCode_Target_4XX_Count",
        "HTTPCode_Target_5XX_Count",
        "RequestCount",
        "TargetResponseTime",
        "UnHealthyHostCount",
      ],
    },
  ],
};
