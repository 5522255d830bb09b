/** What the container's part of a dashboard is drawn from: names as CloudWatch has them. */
export interface ServiceMetrics {
  region: string;
  clusterName: string;
  serviceName: string;
  /** `arnSuffix` of the load balancer, and of its two target groups. */
  loadBalancer: string;
  targetGroups: readonly string[];
  logGroup: string;
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html */
export interface Widget {
  type: "metric" | "log" | "text";
  width: number;
  height: number;
  properties: Record<string, unknown>;
}

/**
 * The container's part of a dashboard, in rows of 24 columns; CloudWatch places widgets that have
 * no place of their own. Metrics: AWS/ECS, ECS/ContainerInsights and AWS/ApplicationELB.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Container-Insights-metrics-ECS.html
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
 */
export function serviceWidgets(names: ServiceMetrics): Widget[] {
  const { region, clusterName, serviceName, loadBalancer, targetGroups, logGroup } = names;
  const ofService = ["ClusterName", clusterName, "ServiceName", serviceName];
  const ofBalancer = ["LoadBalancer", loadBalancer];

  const ecs = (metric: string) => ["AWS/ECS", metric, ...ofService];
  const insights = (metric: string) => ["ECS/ContainerInsights", metric, ...ofService];
  const balancing = (metric: string) => ["AWS/ApplicationELB", metric, ...ofBalancer];
  const hosts = (metric: string) =>
    targetGroups.map((group) => [
      ...["AWS/ApplicationELB", metric, "TargetGroup", group],
      ...ofBalancer,
    ]);

  const chart = (title: string, stat: string, metrics: unknown[][], more = {}): Widget => ({
    type: "metric",
    width: 8,
    height: 6,
    properties: { title, region, stat, metrics, period: 60, view: "timeSeries", ...more },
  });
  const percent = { yAxis: { left: { min: 0, max: 100 } } };
  const pie = (title: string, field: string): Widget => ({
    type: "log",
    width: 8,
    height: 6,
    properties: {
      title,
      region,
      view: "pie",
      query: `SOURCE '${logGroup}' | filter message = "request" | stats count(*) by ${field}`,
    },
  });

  return [
    chart("Container: CPU, %", "Average", [ecs("CPUUtilization")], percent),
    chart("Container: memory, %", "Average", [ecs("MemoryUtilization")], percent),
    chart("Container: how many run", "Average", [
      insights("RunningTaskCount"),
      insights("DesiredTaskCount"),
    ]),
    chart("Container: requests", "Sum", [balancing("RequestCount")]),
    chart("Container: answers with 4xx and 5xx", "Sum", [
      balancing("HTTPCode_Target_4XX_Count"),
      balancing("HTTPCode_Target_5XX_Count"),
      balancing("HTTPCode_ELB_5XX_Count"),
    ]),
    chart("Container: slowest of twenty, seconds", "p95", [balancing("TargetResponseTime")]),
    chart("Container: healthy hosts, blue and green", "Minimum", hosts("HealthyHostCount")),
    chart("Container: network, bytes a second", "Average", [
      insights("NetworkRxBytes"),
      insights("NetworkTxBytes"),
    ]),
    chart("Container: disk, GB", "Average", [
      insights("EphemeralStorageUtilized"),
      insights("EphemeralStorageReserved"),
    ]),
    pie("Container: requests by route", "route"),
    pie("Container: requests by method", "method"),
    pie("Container: requests by address", "ip"),
  ];
}
