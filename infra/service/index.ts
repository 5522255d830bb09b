import { makeRepository } from "./images.ts";
import { makeLoadBalancer, PORT } from "./load-balancer.ts";
import { makeNetwork } from "../network/vpc.ts";
import { stringsMapping } from "../data/parameters.ts";
import { makePipeline } from "./pipeline.ts";
import { publishEvents } from "./events.ts";
import { serviceKey } from "./key.ts";
import { stageSettings } from "../stage.ts";
import { makeTask } from "./task.ts";

/** How many containers run: for a failure of one, and as many as the load asks for. */
const CONTAINERS = { min: 2, max: 4 };

/** Per cent of what a container has, at which there should be more of them. */
const BUSY = 70;

// `sst dev` and sst-local run the program itself, with the same variables as in its task.
new sst.x.DevCommand("Service", {
  dev: { command: "node --watch src/main.ts", directory: "packages/service", autostart: true },
  environment: {
    PORT: String(PORT),
    API_KEY: serviceKey.value,
    STRINGS_MAPPING_PARAMETER_NAME: stringsMapping.name,
  },
});

/** The container and all around it. It costs money while nobody calls: permanent stages have it. */
export const service = stageSettings($app.stage).permanent && !$dev ? makeService() : undefined;

function makeService() {
  const network = makeNetwork();
  const balancing = makeLoadBalancer(network);
  const repository = makeRepository();
  const task = makeTask(repository);

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
      desiredCount: CONTAINERS.min,
      deploymentController: { type: "CODE_DEPLOY" },
      networkConfiguration: {
        subnets: network.privateSubnets.map(({ id }) => id),
        securityGroups: [balancing.securityGroup.id],
        assignPublicIp: false,
      },
      loadBalancers: [
        {
          targetGroupArn: balancing.blue.arn,
          containerName: task.containerName,
          containerPort: PORT,
        },
      ],
      healthCheckGracePeriodSeconds: 60,
      propagateTags: "SERVICE",
    },
    {
      dependsOn: [balancing.listener],
      // A release moves the first two, the load the third.
      ignoreChanges: ["taskDefinition", "loadBalancers", "desiredCount"],
    },
  );
  const scalingTarget = scale(cluster, ecsService);
  const pipeline = makePipeline({ repository, task, balancing, cluster, service: ecsService });
  publishEvents({ ...pipeline, scalingTarget });

  return { ...network, ...balancing, ...pipeline, repository, task, cluster, service: ecsService };
}

/** https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html */
function scale(cluster: aws.ecs.Cluster, { name }: aws.ecs.Service): $util.Output<string> {
  const target = new aws.appautoscaling.Target("ServiceScaling", {
    serviceNamespace: "ecs",
    scalableDimension: "ecs:service:DesiredCount",
    resourceId: $interpolate`service/${cluster.name}/${name}`,
    minCapacity: CONTAINERS.min,
    maxCapacity: CONTAINERS.max,
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
        targetValue: BUSY,
      },
    });
  }
  return target.resourceId;
}
