import { readFileSync } from "node:fs";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { serviceWidgets } from "../monitoring/container-widgets.ts";
import {
  type Evaluated,
  evaluateStage,
  inlineStatements,
  statementsOf,
} from "../testing/graphs.ts";

const GROUP = "aws:lb/targetGroup:TargetGroup";
const LISTENER = "aws:lb/listener:Listener";
const ROLE = "aws:iam/role:Role";
const SECURITY_GROUP = "aws:ec2/securityGroup:SecurityGroup";
const POLICY = "aws:appautoscaling/policy:Policy";

const inService = (file: string) =>
  readFileSync(join(import.meta.dirname, "../../packages/service", file), "utf8");

let prod: Evaluated;
let domain: Evaluated;
let others: Evaluated[];
beforeAll(async () => {
  prod = await evaluateStage("prod");
  domain = await evaluateStage("prod", { SOUK_DOMAIN: "souk.example" });
  others = [await evaluateStage("preview"), await evaluateStage("somebody")];
});

it("costs nothing where a stage can be removed, and has its key and its program everywhere", () => {
  const standing = /^aws:(appautoscaling|code\w+|ec2|ecr|ecs|lb|acm)\//;
  for (const { graph } of others) {
    expect(graph.resources.filter(({ type }) => standing.test(type))).toEqual([]);
  }
  for (const { one } of [prod, ...others]) {
    one("sst:sst:DevCommand", "Service");
    one("aws:ssm/parameter:Parameter", "ServiceApiKey");
  }
});

describe("the key", () => {
  it("is made up, kept encrypted, made once, and is in nothing else that is deployed", () => {
    const { graph, one } = prod;
    const parameter = one("aws:ssm/parameter:Parameter", "ServiceApiKey");
    const { value, type } = parameter.inputs;
    expect([type, parameter.ignoreChanges]).toEqual(["SecureString", ["value"]]);
    expect(parameter.secretKeys).toContain("value");
    expect(value).toMatch(/^[A-Za-z0-9]{32}$/);
    const holders = graph.resources.filter((resource) =>
      JSON.stringify(resource).includes(String(value)),
    );
    expect(holders.map(({ name }) => name).toSorted()).toEqual(["Service", "ServiceApiKey"]);
    expect(JSON.stringify(graph.outputs)).not.toContain(String(value));
  });
});

describe("the network", () => {
  it("has public and private subnets in two zones, and one NAT gateway", () => {
    const { all, one } = prod;
    const subnets = all("aws:ec2/subnet:Subnet").map(({ name, inputs }) => [
      name,
      inputs["availabilityZone"],
    ]);
    expect(subnets.toSorted()).toEqual([
      ["PrivateSubnet1", "us-east-1a"],
      ["PrivateSubnet2", "us-east-1b"],
      ["PublicSubnet1", "us-east-1a"],
      ["PublicSubnet2", "us-east-1b"],
    ]);
    const nat = one("aws:ec2/natGateway:NatGateway");
    expect(nat.inputs["subnetId"]).toBe(one("aws:ec2/subnet:Subnet", "PublicSubnet1").id);
    const routes = one("aws:ec2/routeTable:RouteTable", "PrivateRoutes").inputs["routes"];
    expect(routes).toEqual([{ cidrBlock: "0.0.0.0/0", natGatewayId: nat.id }]);
  });

  it("lets the load balancer call the container, and the container call nothing but HTTPS", () => {
    const front = domain.one(SECURITY_GROUP, "LoadBalancerSecurityGroup");
    const { inputs } = domain.one(SECURITY_GROUP, "ServiceSecurityGroup");
    expect(inputs["ingress"]).toEqual([
      { protocol: "tcp", fromPort: 8080, toPort: 8080, securityGroups: [front.id] },
    ]);
    expect(inputs["egress"]).toMatchObject([{ protocol: "tcp", fromPort: 443, toPort: 443 }]);
    expect(front.inputs["ingress"]).toMatchObject([
      { fromPort: 80, toPort: 80, cidrBlocks: ["0.0.0.0/0"] },
      { fromPort: 443, toPort: 443, cidrBlocks: ["0.0.0.0/0"] },
    ]);
  });
});

describe("the load balancer", () => {
  it("serves TLS of its own certificate under its own name, and sends HTTP there", () => {
    const { one, graph } = domain;
    const balancer = one("aws:lb/loadBalancer:LoadBalancer");
    expect(balancer.inputs).toMatchObject({ internal: false, enableDeletionProtection: true });
    expect(balancer.dependencies).toContain(one("aws:ec2/internetGateway:InternetGateway").urn);
    const https = one(LISTENER, "HttpsListener");
    expect(https.inputs).toMatchObject({
      port: 443,
      protocol: "HTTPS",
      sslPolicy: "ELBSecurityPolicy-TLS13-1-2-2021-06",
      certificateArn: one(
        "aws:acm/certificateValidation:CertificateValidation",
        "ServiceCertificateValidation",
      ).outputs["certificateArn"],
    });
    expect(one(LISTENER, "HttpListener").inputs["defaultActions"]).toEqual([
      { type: "redirect", redirect: { protocol: "HTTPS", port: "443", statusCode: "HTTP_301" } },
    ]);
    const names = domain
      .all("aws:route53/record:Record")
      .filter(({ inputs }) => inputs["name"] === "service.souk.example");
    expect(names.map(({ inputs }) => [inputs["type"], inputs["aliases"]]).toSorted()).toEqual(
      ["A", "AAAA"].map((type) => [
        type,
        [expect.objectContaining({ name: balancer.outputs["dnsName"] })],
      ]),
    );
    expect(graph.outputs["serviceUrl"]).toBe("https://service.souk.example");
  });

  it("answers inside its network alone where there is no domain to have a certificate for", () => {
    const { one, graph } = prod;
    expect(one("aws:lb/loadBalancer:LoadBalancer").inputs["internal"]).toBe(true);
    expect(one(LISTENER).inputs).toMatchObject({ port: 80, protocol: "HTTP" });
    expect(one(SECURITY_GROUP, "LoadBalancerSecurityGroup").inputs["ingress"]).toMatchObject([
      { fromPort: 80, cidrBlocks: ["10.150.0.0/16"] },
    ]);
    expect(graph.outputs["serviceUrl"]).toBeUndefined();
  });

  it("has the web ACL before it, and passes on no header that HTTP does not allow", () => {
    const balancer = prod.one("aws:lb/loadBalancer:LoadBalancer");
    expect(balancer.inputs).toMatchObject({ dropInvalidHeaderFields: true, idleTimeout: 60 });
    const { inputs } = prod.one(
      "aws:wafv2/webAclAssociation:WebAclAssociation",
      "LoadBalancerWebAcl",
    );
    expect(inputs["resourceArn"]).toBe(balancer.id);
  });

  it.each(["BlueTargets", "GreenTargets"])("asks %s every ten seconds how it is", (name) => {
    expect(prod.one(GROUP, name).inputs).toMatchObject({
      port: 8080,
      targetType: "ip",
      healthCheck: {
        path: "/status/health",
        interval: 10,
        healthyThreshold: 3,
        unhealthyThreshold: 3,
        matcher: "200-299",
      },
    });
  });
});

describe("the service", () => {
  it("runs two to four small containers on Fargate, out of reach, and leaves releases to CodeDeploy", () => {
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
  ])("adds containers at 70 %%: %s", (name, predefinedMetricType) => {
    expect(prod.one(POLICY, name).inputs["targetTrackingScalingPolicyConfiguration"]).toMatchObject(
      { predefinedMetricSpecification: { predefinedMetricType }, targetValue: 70 },
    );
  });

  it("has the task that the pipeline registers again, on the image's own base until then", () => {
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

  it("keeps its lines for thirty days", () => {
    const { inputs } = prod.one("aws:cloudwatch/logGroup:LogGroup", "ServiceLogs");
    expect(inputs).toMatchObject({ name: "/souk/prod/service", retentionInDays: 30 });
  });
});

describe("the images", () => {
  it("are scanned as they come, never replaced, and twenty of them are kept", () => {
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

describe("the pipeline", () => {
  interface Action {
    provider: string;
    configuration: Record<string, string>;
  }

  it("builds what is on main and hands it to CodeDeploy", () => {
    const { one } = prod;
    const { inputs } = one("aws:codepipeline/pipeline:Pipeline");
    const actions = (inputs["stages"] as { actions: Action[] }[]).flatMap((stage) => stage.actions);
    const group = one("aws:codedeploy/deploymentGroup:DeploymentGroup", "ServiceReleasesGroup");
    expect(actions.map(({ provider, configuration }) => [provider, configuration])).toEqual([
      [
        "CodeStarSourceConnection",
        {
          ConnectionArn: one("aws:codestarconnections/connection:Connection").id,
          // Nobody can have it on GitHub: whose code is built is said by SOUK_REPOSITORY.
          FullRepositoryId: "set_SOUK_REPOSITORY/souk",
          BranchName: "main",
        },
      ],
      ["CodeBuild", { ProjectName: one("aws:codebuild/project:Project").outputs["name"] }],
      [
        "CodeDeployToECS",
        {
          ApplicationName: group.inputs["appName"],
          DeploymentGroupName: group.inputs["deploymentGroupName"],
          ...{
            TaskDefinitionTemplateArtifact: "Build",
            TaskDefinitionTemplatePath: "taskdef.json",
          },
          ...{ AppSpecTemplateArtifact: "Build", AppSpecTemplatePath: "appspec.yml" },
          ...{ Image1ArtifactName: "Build", Image1ContainerName: "IMAGE1_NAME" },
        },
      ],
    ]);
  });

  it("builds for the processor that the containers have, told all that the build asks for", () => {
    const { inputs } = prod.one("aws:codebuild/project:Project");
    const { environmentVariables, ...environment } = inputs["environment"] as {
      environmentVariables: { name: string; value: string }[];
    };
    expect(environment).toMatchObject({ type: "ARM_CONTAINER", privilegedMode: true });
    const told = new Set(environmentVariables.map(({ name }) => name));
    // By CodeBuild itself: https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
    told.add("AWS_REGION").add("CODEBUILD_RESOLVED_SOURCE_VERSION");
    const own = ["TAG", "IMAGE"];
    const asked = [
      ...(inService("taskdef.json").match(/(?<=\$\{)[A-Z_]+/g) ?? []),
      ...(inService("buildspec.yml").match(/(?<=\$\{?)[A-Z_]{3,}/g) ?? []),
    ].filter((name) => !own.includes(name));
    expect(asked).toContain("ECR_REPOSITORY_URL");
    expect(asked.filter((name) => !told.has(name))).toEqual([]);
    expect(environmentVariables.map(({ value }) => value)).not.toContain("");
  });

  it("replaces blue by green at once, keeps blue for five minutes, and goes back when it fails", () => {
    const { one } = prod;
    const { inputs } = one(
      "aws:codedeploy/deploymentGroup:DeploymentGroup",
      "ServiceReleasesGroup",
    );
    const alarm = one("aws:cloudwatch/metricAlarm:MetricAlarm", "ServiceReleaseFails");
    expect(inputs).toMatchObject({
      deploymentConfigName: "CodeDeployDefault.ECSAllAtOnce",
      deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
      ecsService: { clusterName: "souk-prod", serviceName: "service" },
      loadBalancerInfo: {
        targetGroupPairInfo: {
          prodTrafficRoute: { listenerArns: [one(LISTENER).id] },
          targetGroups: [{ name: "BlueTargets" }, { name: "GreenTargets" }],
        },
      },
      blueGreenDeploymentConfig: {
        deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT" },
        terminateBlueInstancesOnDeploymentSuccess: { terminationWaitTimeInMinutes: 5 },
      },
      alarmConfiguration: { enabled: true, alarms: [alarm.outputs["name"]] },
      autoRollbackConfiguration: {
        enabled: true,
        events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
      },
    });
    expect(alarm.inputs).toMatchObject({
      namespace: "AWS/ApplicationELB",
      metricName: "HTTPCode_Target_5XX_Count",
      dimensions: { LoadBalancer: one("aws:lb/loadBalancer:LoadBalancer").outputs["arnSuffix"] },
      treatMissingData: "notBreaching",
    });
  });

  it("has a bucket of its own for what passes through it, closed and emptied", () => {
    const block = prod.one(
      "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
      "PipelineArtifactsPublicAccessBlock",
    );
    expect(block.inputs).toMatchObject({ blockPublicAcls: true, restrictPublicBuckets: true });
    const lifecycle = prod.one(
      "aws:s3/bucketLifecycleConfigurationV2:BucketLifecycleConfigurationV2",
      "PipelineArtifactsLifecycle",
    );
    expect(lifecycle.inputs["rules"]).toMatchObject([{ expiration: { days: 30 } }]);
  });
});

describe("the events that are sent by e-mail", () => {
  it.each([
    [
      "PipelineEvents",
      "aws.codepipeline",
      "CodePipeline Pipeline Execution State Change",
      { pipeline: ["souk-prod-service"] },
    ],
    [
      "DeploymentEvents",
      "aws.codedeploy",
      "CodeDeploy Deployment State-change Notification",
      { application: ["souk-prod-service"] },
    ],
    [
      "ScalingEvents",
      "aws.application-autoscaling",
      "Application Auto Scaling Scaling Activity State Change",
      { resourceId: ["service/souk-prod/service"] },
    ],
  ])("%s are those of %s for this service", (name, source, detailType, detail) => {
    const rule = prod.one("aws:cloudwatch/eventRule:EventRule", name);
    expect(JSON.parse(String(rule.inputs["eventPattern"]))).toEqual({
      source: [source],
      "detail-type": [detailType],
      detail,
    });
    const target = prod.one("aws:cloudwatch/eventTarget:EventTarget", `${name}Target`);
    expect(target.inputs).toMatchObject({
      rule: rule.outputs["name"],
      arn: prod.one("aws:sns/topic:Topic", "ServiceEvents").id,
    });
  });

  it("reach an encrypted topic that EventBridge alone may publish to", () => {
    const Principal = { Service: "events.amazonaws.com" };
    const policy = prod.one("aws:sns/topicPolicy:TopicPolicy", "ServiceEventsPolicy");
    const topic = prod.one("aws:sns/topic:Topic", "ServiceEvents");
    expect(statementsOf(policy.inputs["policy"])).toMatchObject([
      { Principal, Action: ["sns:Publish"], Resource: [topic.id] },
    ]);
    const key = prod.one("aws:kms/key:Key");
    expect(topic.inputs["kmsMasterKeyId"]).toBe(key.outputs["arn"]);
    expect(statementsOf(key.inputs["policy"])).toContainEqual(
      expect.objectContaining({ Principal, Resource: ["*"] }),
    );
  });

  it("need no notification rule, which fails in a new account", () => {
    const types = prod.graph.resources.map(({ type }) => type);
    expect(types.filter((type) => type.startsWith("aws:codestarnotifications/"))).toEqual([]);
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

  /** Actions for which IAM knows no narrower resource. */
  const everywhere = [
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
        if (Resource.includes("*")) expect(everywhere).toEqual(expect.arrayContaining(Action));
      }
    },
  );

  it("the container's own may read the map of words, and nothing else", () => {
    const map = prod.one("aws:ssm/parameter:Parameter", "StringsMapping").outputs["arn"];
    expect(inlineStatements(prod.one(ROLE, "ServiceTaskRole"))).toMatchObject([
      { Action: ["ssm:GetParameter"], Resource: [map] },
    ]);
  });

  it("only ECS may read the key, to start a container", () => {
    const key = prod.one("aws:ssm/parameter:Parameter", "ServiceApiKey").outputs["arn"];
    const readers = prod
      .all(ROLE)
      .filter((role) => JSON.stringify(inlineStatements(role)).includes(String(key)));
    expect(readers.map(({ name }) => name)).toEqual(["ServiceExecutionRole"]);
  });

  it.each(["PipelineRole", "ServiceReleasesRole"])(
    "%s hands the container's roles to tasks alone",
    (name) => {
      const passing = inlineStatements(prod.one(ROLE, name)).find(({ Action }) =>
        Action.includes("iam:PassRole"),
      );
      expect(passing).toMatchObject({
        Resource: ["ServiceExecutionRole", "ServiceTaskRole"].map(
          (one) => prod.one(ROLE, one).outputs["arn"],
        ),
        Condition: { StringEquals: { "iam:PassedToService": "ecs-tasks.amazonaws.com" } },
      });
    },
  );
});

describe("its part of the dashboard", () => {
  const widgets = serviceWidgets({
    ...{ region: "us-east-1", clusterName: "souk-prod", serviceName: "service" },
    ...{ loadBalancer: "app/a/1", targetGroups: ["targetgroup/b/1", "targetgroup/g/1"] },
    logGroup: "/souk/prod/service",
  });

  /** What each namespace measures, and by which dimensions; of AWS's pages in service/metrics.ts. */
  const known: Record<string, { metrics: string[]; dimensions: string[][] }> = {
    "AWS/ECS": {
      metrics: ["CPUUtilization", "MemoryUtilization"],
      dimensions: [["ClusterName", "ServiceName"]],
    },
    "ECS/ContainerInsights": {
      metrics: [
        ...["RunningTaskCount", "DesiredTaskCount", "NetworkRxBytes", "NetworkTxBytes"],
        ...["EphemeralStorageUtilized", "EphemeralStorageReserved"],
      ],
      dimensions: [["ClusterName", "ServiceName"]],
    },
    "AWS/ApplicationELB": {
      metrics: [
        ...["RequestCount", "HTTPCode_Target_4XX_Count", "HTTPCode_Target_5XX_Count"],
        ...["HTTPCode_ELB_5XX_Count", "TargetResponseTime", "HealthyHostCount"],
      ],
      dimensions: [["LoadBalancer"], ["TargetGroup", "LoadBalancer"]],
    },
  };

  it("shows metrics that there are, by their own dimensions", () => {
    const metrics = widgets.flatMap(
      ({ properties }) => (properties["metrics"] ?? []) as string[][],
    );
    expect(metrics.length).toBeGreaterThan(10);
    for (const [namespace = "", metric = "", ...rest] of metrics) {
      expect(known[namespace]?.metrics).toContain(metric);
      expect(known[namespace]?.dimensions).toContainEqual(
        rest.filter((_, index) => index % 2 === 0),
      );
    }
  });

  it("asks the log for fields that the container writes", () => {
    const log = readFileSync(
      join(import.meta.dirname, "../../packages/service/src/request-log.ts"),
      "utf8",
    );
    const fields = widgets.flatMap(({ properties: { query } }) =>
      typeof query === "string" ? (query.split(" by ")[1] ?? []) : [],
    );
    expect(fields).toEqual(["route", "method", "ip"]);
    for (const field of fields) expect(log).toContain(`${field}:`);
  });

  it("fills rows of 24 columns", () => {
    expect(widgets.reduce((sum, { width }) => sum + width, 0) % 24).toBe(0);
  });
});
