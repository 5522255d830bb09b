import * as z from "zod";
import { HOURS } from "../prices.ts";
import { flat, type Item, type NotPriced, ofType, pricer } from "../pricer.ts";

const taskSchema = z.object({
  cpu: z.coerce.number(),
  memory: z.coerce.number(),
  ephemeralStorage: z.unknown().optional(),
  runtimePlatform: z
    .object({
      cpuArchitecture: z.string().optional(),
      operatingSystemFamily: z.string().optional(),
    })
    .optional(),
});

/** ECS service: its Fargate tasks for the whole month, the desired count or the usage if higher. */
export const ecsService = pricer(
  z.object({
    taskDefinition: z.string(),
    desiredCount: z.number().default(0),
    launchType: z.string().optional(),
    capacityProviderStrategies: z.array(z.object({ capacityProvider: z.string() })).optional(),
  }),
  (service, stage) => {
    const providers = service.capacityProviderStrategies?.map((each) => each.capacityProvider) ?? [
      service.launchType ?? "EC2",
    ];
    const [other] = providers.filter((provider) => provider !== "FARGATE");
    if (other !== undefined) return { why: `it runs on ${other}` };
    const definition = ofType(stage, "aws:ecs/taskDefinition:TaskDefinition").find(({ outputs }) =>
      [outputs["arn"], outputs["arnWithoutRevision"], outputs["family"]].includes(
        service.taskDefinition,
      ),
    );
    const task = taskSchema.safeParse(definition?.inputs);
    if (!task.success) return { why: "its task definition is not in the graph" };
    return fargate(task.data, Math.max(service.desiredCount, stage.usage.containers.tasks));
  },
);

function fargate(task: z.infer<typeof taskSchema>, tasks: number): Item[] | NotPriced {
  const { cpuArchitecture = "X86_64", operatingSystemFamily = "LINUX" } =
    task.runtimePlatform ?? {};
  if (operatingSystemFamily !== "LINUX") return { why: `its tasks run ${operatingSystemFamily}` };
  if (task.ephemeralStorage !== undefined) return { why: "its tasks have more than 20 GB of disk" };
  const arm = cpuArchitecture === "ARM64";
  return [
    {
      what: "processors",
      quantity: (tasks * HOURS * task.cpu) / 1024,
      price: arm ? "fargate.cpu.arm64" : "fargate.cpu.x86",
    },
    {
      what: "memory",
      quantity: (tasks * HOURS * task.memory) / 1024,
      price: arm ? "fargate.memory.arm64" : "fargate.memory.x86",
    },
  ];
}

/**
 * The number of metrics that Container Insights reports per cluster, per service and per task family,
 * independent of the load. https://aws.amazon.com/cloudwatch/pricing/ (its example of ECS)
 */
const insights = { cluster: 8, service: 11, task: 6 };

/** ECS cluster: free except for the metrics of Container Insights, charged as custom metrics. */
export const ecsCluster = pricer(
  z.object({
    settings: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
  }),
  ({ settings = [] }, stage) => {
    const value = settings.find(({ name }) => name === "containerInsights")?.value ?? "disabled";
    if (value === "disabled") return [];
    if (value !== "enabled") return { why: `its Container Insights are ${value}` };
    const services = ofType(stage, "aws:ecs/service:Service").length;
    return [
      {
        what: "metrics of Container Insights",
        quantity: insights.cluster + services * (insights.service + insights.task),
        price: "cloudWatch.metric",
      },
    ];
  },
);

/** ECR repository: image storage. Basic scanning is free. */
export const repository = flat(({ repository: { storageGB } }) => [
  { what: "images", quantity: storageGB, price: "ecr.storage" },
]);
