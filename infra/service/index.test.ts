import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { evaluateStage, inlineStatements, statementsOf } from "../testing/graphs.ts";

const prod = await evaluateStage("prod");
const others = [await evaluateStage("preview"), await evaluateStage("somebody")];

const LISTENER = "aws:lb/listener:Listener";
const ROLE = "aws:iam/role:Role";
const POLICY = "aws:appautoscaling/policy:Policy";
const inService = (file: string) =>
  readFileSync(join(import.meta.dirname, "../../packages/service", file), "utf8");

it("has no standing costs in removable stages, which have the key and the program only", () => {
  const standing = /^aws:(appautoscaling|code\w+|ec2|ecr|ecs|lb|acm)\//;
  for (const { graph } of others) {
    expect(graph.resources.filter(({ type }) => standing.test(type))).toEqual([]);
  }
  for (const { one } of [prod, ...others]) {
    one("sst:sst:DevCommand", "Service");
    one("aws:ssm/parameter:Parameter", "ServiceApiKey");
  }
});

describe("the service", () => {
  it("runs two to four Fargate tasks in private subnets, which CodeDeploy releases", () => {
    const { one } = prod;
    const { inputs, ignoreChanges } = one("aws:ecs/service:Service");
    expect(inputs).toMatchObject({
      desiredCount: 2,
      launchType: "FARGATE",
      deploymentController: { type: "CODE_DEPLOY" },
      networkConfiguration: {
        assignPublicIp: false,
        subnets: [1, 2].map((zone) => one("aws:ec2/subnet:Subnet", `PrivateSubnet${zone}`).id),
      },
      loadBalancers: [{ containerName: "service", containerPort: 8080 }],
    });
    expect(ignoreChanges).toEqual(["taskDefinition", "loadBalancers", "desiredCount"]);
    for (const { ignoreChanges: ofListener } of prod.all(LISTENER)) {
      expect(ofListener).toEqual(["defaultActions"]);
    }
    expect(one("aws:appautoscaling/target:Target").inputs).toMatchObject({
      resourceId: "service/souk-prod/service",
      minCapacity: 2,
      maxCapacity: 4,
    });
  });

  it.each([
    ["ServiceScalingByCpu", "ECSServiceAverageCPUUtilization"],
    ["ServiceScalingByMemory", "ECSServiceAverageMemoryUtilization"],
  ])("%s aims at 70 %%", (name, predefinedMetricType) => {
    expect(prod.one(POLICY, name).inputs["targetTrackingScalingPolicyConfiguration"]).toMatchObject(
      { predefinedMetricSpecification: { predefinedMetricType }, targetValue: 70 },
    );
  });

  it("has the task definition of taskdef.json, with the image's base until the first release", () => {
    const { inputs } = prod.one("aws:ecs/taskDefinition:TaskDefinition");
    const template = JSON.parse(inService("taskdef.json")) as Record<string, unknown>;
    expect(inputs).toMatchObject({
      cpu: "256",
      memory: "512",
      networkMode: "awsvpc",
      runtimePlatform: { cpuArchitecture: "ARM64", operatingSystemFamily: "LINUX" },
      executionRoleArn: prod.one(ROLE, "ServiceExecutionRole").outputs["arn"],
      taskRoleArn: prod.one(ROLE, "ServiceTaskRole").outputs["arn"],
    });
    expect(Object.keys(inputs).toSorted()).toEqual(Object.keys(template).toSorted());
    const [container] = JSON.parse(String(inputs["containerDefinitions"])) as [
      Record<string, unknown>,
    ];
    const [base] = /(?<=^FROM )\S+/m.exec(inService("Dockerfile")) ?? [];
    expect(container).toMatchObject({
      image: base,
      user: "node",
      readonlyRootFilesystem: true,
      secrets: [
        {
          name: "API_KEY",
          valueFrom: prod.one("aws:ssm/parameter:Parameter", "ServiceApiKey").outputs["arn"],
        },
      ],
    });
    expect(inputs["containerDefinitions"]).not.toContain("${");
  });

  it("keeps logs for 30 days", () => {
    const { inputs } = prod.one("aws:cloudwatch/logGroup:LogGroup", "ServiceLogs");
    expect(inputs).toMatchObject({ namePrefix: "/souk/prod/service-", retentionInDays: 30 });
  });
});

describe("the images", () => {
  it("are scanned on push, have immutable tags, and expire after the last 20", () => {
    expect(prod.one("aws:ecr/repository:Repository").inputs).toMatchObject({
      imageTagMutability: "IMMUTABLE",
      imageScanningConfiguration: { scanOnPush: true },
    });
    const { inputs } = prod.one("aws:ecr/lifecyclePolicy:LifecyclePolicy");
    expect(JSON.parse(String(inputs["policy"]))).toMatchObject({
      rules: [{ selection: { countType: "imageCountMoreThan", countNumber: 20 } }],
    });
  });
});

describe("roles", () => {
  const roles = [
    ["ServiceExecutionRole", "ecs-tasks.amazonaws.com"],
    ["ServiceTaskRole", "ecs-tasks.amazonaws.com"],
    ["PipelineRole", "codepipeline.amazonaws.com"],
    ["BuildRole", "codebuild.amazonaws.com"],
    ["ServiceReleasesRole", "codedeploy.amazonaws.com"],
  ] as const;

  /** Actions without resource-level permissions. */
  const withoutResources = [
    "cloudwatch:DescribeAlarms",
    "ecr:GetAuthorizationToken",
    "ecs:RegisterTaskDefinition",
    "elasticloadbalancing:DescribeListeners",
    "elasticloadbalancing:DescribeRules",
    "elasticloadbalancing:DescribeTargetGroups",
  ];

  it.each(roles)(
    "%s is assumed by %s alone and has no managed policy and no wildcard action",
    (name, service) => {
      const role = prod.one(ROLE, name);
      expect(role.inputs["managedPolicyArns"]).toBeUndefined();
      expect(statementsOf(role.inputs["assumeRolePolicy"])).toMatchObject([
        { Principal: { Service: service } },
      ]);
      for (const { Action, Resource } of inlineStatements(role)) {
        expect(Action.filter((action) => action.includes("*"))).toEqual([]);
        if (Resource.includes("*"))
          expect(withoutResources).toEqual(expect.arrayContaining(Action));
      }
    },
  );

  it("the task role allows reading the replacements parameter only", () => {
    const map = prod.one("aws:ssm/parameter:Parameter", "StringsMapping").outputs["arn"];
    expect(inlineStatements(prod.one(ROLE, "ServiceTaskRole"))).toMatchObject([
      { Action: ["ssm:GetParameter"], Resource: [map] },
    ]);
  });

  it("the key is readable by the execution role only", () => {
    const key = prod.one("aws:ssm/parameter:Parameter", "ServiceApiKey").outputs["arn"];
    const readers = prod
      .all(ROLE)
      .filter((role) => JSON.stringify(inlineStatements(role)).includes(String(key)));
    expect(readers.map(({ name }) => name)).toEqual(["ServiceExecutionRole"]);
  });

  it.each(["PipelineRole", "ServiceReleasesRole"])(
    "%s may pass the task's roles to ECS tasks only",
    (name) => {
      const passRole = inlineStatements(prod.one(ROLE, name)).find(({ Action }) =>
        Action.includes("iam:PassRole"),
      );
      expect(passRole).toMatchObject({
        Resource: ["ServiceExecutionRole", "ServiceTaskRole"].map(
          (one) => prod.one(ROLE, one).outputs["arn"],
        ),
        Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
      });
    },
  );
});
