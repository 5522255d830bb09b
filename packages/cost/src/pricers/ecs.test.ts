import { expect, it } from "vitest";
import type { Resource } from "../graph.ts";
import { type Case, costs, notPriced } from "../testing/costs.ts";
import { resource } from "../testing/graph.ts";

const taskDefinition = (cpuArchitecture: string): Resource =>
  resource(
    "aws:ecs/taskDefinition:TaskDefinition",
    { cpu: "256", memory: "512", runtimePlatform: { cpuArchitecture } },
    { outputs: { arn: "arn:task:1" } },
  );
const service = (inputs: object = {}): Resource =>
  resource("aws:ecs/service:Service", {
    taskDefinition: "arn:task:1",
    desiredCount: 2,
    launchType: "FARGATE",
    ...inputs,
  });

it.each<Case>([
  [
    "service on Fargate and arm64",
    {},
    [service(), taskDefinition("ARM64")],
    14.4175,
    { processors: 11.8187, memory: 2.5988 },
  ],
  [
    "service on Fargate and x86",
    {},
    [service(), taskDefinition("X86_64")],
    18.02005,
    { processors: 14.7752, memory: 3.24485 },
  ],
  [
    "service that scales out to three tasks",
    { containers: { tasks: 3 } },
    [service(), taskDefinition("ARM64")],
    21.62625,
    { processors: 17.72805, memory: 3.8982 },
  ],
  [
    "cluster with Container Insights",
    {},
    [
      resource("aws:ecs/cluster:Cluster", {
        settings: [{ name: "containerInsights", value: "enabled" }],
      }),
      service(),
    ],
    7.5,
    { "metrics of Container Insights": 7.5 },
  ],
  ["cluster that nothing watches", {}, [resource("aws:ecs/cluster:Cluster")], 0, {}],
  [
    "image repository",
    { repository: { storageGB: 7 } },
    [resource("aws:ecr/repository:Repository")],
    0.7,
    { images: 0.7 },
  ],
])("prices a %s", (_, sections, resources, usd, lines) => {
  expect(costs(sections, resources)).toEqual([usd, lines]);
});

it.each<[string, Resource, string]>([
  ["aws:ecs/service:Service", service({ launchType: "EC2" }), "it runs on EC2"],
  [
    "aws:ecs/service:Service",
    service({ capacityProviderStrategies: [{ capacityProvider: "FARGATE_SPOT" }] }),
    "it runs on FARGATE_SPOT",
  ],
  ["aws:ecs/service:Service", service(), "its task definition is not in the graph"],
  [
    "aws:ecs/cluster:Cluster",
    resource("", { settings: [{ name: "containerInsights", value: "enhanced" }] }),
    "its Container Insights are enhanced",
  ],
])("does not guess the price of a %s of which it knows none", (type, { inputs }, why) => {
  expect(notPriced(resource(type, inputs))).toEqual([{ type, names: ["It"], why }]);
});
