import type { service as Service } from "../service/index.ts";
import { region, type Widget } from "./widget.ts";

/** The container's widgets. Their queries contain names that are only known after the deploy. */
export function containerWidgets(service: NonNullable<typeof Service>): $util.Output<Widget[]> {
  const { cluster, service: ecsService, loadBalancer, blue, green, task } = service;
  return $util
    .output({
      ...region(),
      clusterName: cluster.name,
      serviceName: ecsService.name,
      loadBalancer: loadBalancer.arnSuffix,
      targetGroups: [blue.arnSuffix, green.arnSuffix],
      logGroup: task.logs.name,
    })
    .apply((names): Widget[] => serviceWidgets(names));
}

/** The names and dimensions of the container's metrics and logs. */
export interface ServiceMetrics {
  region: string;
  clusterName: string;
  serviceName: string;
  /** The `arnSuffix` of the load balancer and of its target groups. */
  loadBalancer: string;
  targetGroups: readonly string[];
  logGroup: string;
}

/**
 * The container's widgets, with metrics of AWS/ECS, ECS/ContainerInsights and AWS/ApplicationELB.
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
    chart("Container: tasks", "Average", [
      insights("RunningTaskCount"),
      insights("DesiredTaskCount"),
    ]),
    chart("Container: requests", "Sum", [balancing("RequestCount")]),
    chart("Container: 4xx and 5xx responses", "Sum", [
      balancing("HTTPCode_Target_4XX_Count"),
      balancing("HTTPCode_Target_5XX_Count"),
      balancing("HTTPCode_ELB_5XX_Count"),
    ]),
    chart("Container: p95 response time, seconds", "p95", [balancing("TargetResponseTime")]),
    chart("Container: healthy hosts, blue and green", "Minimum", hosts("HealthyHostCount")),
    chart("Container: network, bytes per second", "Average", [
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
