import type { service as Service } from "../service/index.ts";
import { serviceWidgets } from "../service/metrics.ts";
import { region, type Widget } from "./widget.ts";

/** The container's part, with its names as they are known once it is deployed. */
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
