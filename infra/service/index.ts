import { createRepository } from "./images.ts";
import { createLoadBalancer, PORT } from "./load-balancer.ts";
import { createNetwork } from "../network/vpc.ts";
import { stringsMapping } from "../data/parameters.ts";
import { createPipeline } from "./pipeline.ts";
import { publishEvents } from "./events.ts";
import { serviceKey } from "./key.ts";
import { stageSettings } from "../stage.ts";
import { createTask } from "./task.ts";

/** The number of tasks: two, so that one may fail, and more under load. */
const TASKS = { min: 2, max: 4 };

/** The average utilization of CPU and memory, in per cent, that scaling aims at. */
const TARGET_UTILIZATION = 70;

const { permanent } = stageSettings($app.stage);

// `sst dev` and sst-local run the container's program with the environment that a task has.
if (serviceKey) {
  new sst.x.DevCommand("Service", {
    dev: { command: "node --watch src/main.ts", directory: "packages/service", autostart: true },
    environment: {
      PORT: String(PORT),
      API_KEY: serviceKey.value,
      STRINGS_MAPPING_PARAMETER_NAME: stringsMapping.name,
    },
  });
}

/** The container and its resources, which have standing costs and so exist in permanent stages only. */
export const service = serviceKey && permanent && !$dev ? createService(serviceKey) : undefined;

function createService(key: aws.ssm.Parameter) {
  const network = createNetwork();
  const loadBalancing = createLoadBalancer(network);
  const repository = createRepository();
  const task = createTask(repository, key);

  const cluster = new aws.ecs.Cluster("Cluster", {
    name: `${$app.name}-${$app.stage}`,
    settings: [{ name: "containerInsights", value: "enabled" }],
  });
  const ecsService = new aws.ecs.Service(
    "Service",
    {
      name: "service",
      cluster: cluster.arn,
      taskDefinition: task.definition.arn,
      launchType: "FARGATE",
      desiredCount: TASKS.min,
      deploymentController: { type: "CODE_DEPLOY" },
      networkConfiguration: {
        subnets: network.privateSubnets.map(({ id }) => id),
        securityGroups: [loadBalancing.securityGroup.id],
        assignPublicIp: false,
      },
      loadBalancers: [
        {
          targetGroupArn: loadBalancing.blue.arn,
          containerName: task.containerName,
          containerPort: PORT,
        },
      ],
      healthCheckGracePeriodSeconds: 60,
      propagateTags: "SERVICE",
    },
    {
      dependsOn: [loadBalancing.listener],
      // Releases change the first two, scaling the third.
      ignoreChanges: ["taskDefinition", "loadBalancers", "desiredCount"],
    },
  );
  const scalingTarget = scale(cluster, ecsService);
  const pipeline = createPipeline({
    repository,
    task,
    loadBalancing,
    cluster,
    service: ecsService,
  });
  publishEvents({ ...pipeline, scalingTarget });

  return {
    ...network,
    ...loadBalancing,
    ...pipeline,
    repository,
    task,
    cluster,
    service: ecsService,
  };
}

/**
 * Scales the service by CPU and memory and returns the resource id of the scalable target.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
 */
function scale(cluster: aws.ecs.Cluster, { name }: aws.ecs.Service): $util.Output<string> {
  const target = new aws.appautoscaling.Target("ServiceScaling", {
    serviceNamespace: "ecs",
    scalableDimension: "ecs:service:DesiredCount",
    resourceId: $interpolate`service/${cluster.name}/${name}`,
    minCapacity: TASKS.min,
    maxCapacity: TASKS.max,
  });
  const measures = {
    Cpu: "ECSServiceAverageCPUUtilization",
    Memory: "ECSServiceAverageMemoryUtilization",
  };
  for (const [measure, predefinedMetricType] of Object.entries(measures)) {
    new aws.appautoscaling.Policy(`ServiceScalingBy${measure}`, {
      policyType: "TargetTrackingScaling",
      serviceNamespace: target.serviceNamespace,
      scalableDimension: target.scalableDimension,
      resourceId: target.resourceId,
      targetTrackingScalingPolicyConfiguration: {
        predefinedMetricSpecification: { predefinedMetricType },
        targetValue: TARGET_UTILIZATION,
      },
    });
  }
  return target.resourceId;
}
