import { releaseAlarm } from "../monitoring/release-alarm.ts";
import { serviceRole } from "../auth/service-role.ts";
import type { Balancing } from "./load-balancer.ts";
import type { Task } from "./task.ts";
import { stageSettings } from "../stage.ts";

/** What is built and where it goes. */
export interface Release {
  repository: aws.ecr.Repository;
  task: Task;
  balancing: Balancing;
  cluster: aws.ecs.Cluster;
  service: aws.ecs.Service;
}

/** How the old containers are replaced, and when they are taken down. */
const ALL_AT_ONCE = "CodeDeployDefault.ECSAllAtOnce";
const OLD_KEPT_MINUTES = 5;

const named = (part: string) => `${$app.name}-${$app.stage}-${part}`;

/**
 * Builds the image of each commit to `main` and releases it: beside the old containers new ones are
 * started, and when they are well, requests go to them. An alarm takes a release back.
 */
export function makePipeline(release: Release) {
  const artifacts = new sst.aws.Bucket("PipelineArtifacts", {
    versioning: true,
    cors: false,
    lifecycle: [{ expiresIn: "30 days" }],
  });
  // Made pending: its owner accepts it once in the console.
  // https://docs.aws.amazon.com/dtconsole/latest/userguide/connections-update.html
  const connection = new aws.codestarconnections.Connection("Source", {
    name: named("source"),
    providerType: "GitHub",
  });
  const build = makeBuild(release, artifacts);
  const { application, group } = makeDeployment(release, artifacts);

  const pipeline = new aws.codepipeline.Pipeline("Pipeline", {
    name: named("service"),
    pipelineType: "V2",
    executionMode: "SUPERSEDED",
    roleArn: pipelineRole().arn,
    artifactStores: [{ type: "S3", location: artifacts.name }],
    stages: [
      {
        name: "Source",
        actions: [
          {
            name: "Source",
            category: "Source",
            owner: "AWS",
            provider: "CodeStarSourceConnection",
            version: "1",
            outputArtifacts: ["Source"],
            configuration: {
              ConnectionArn: connection.arn,
              FullRepositoryId: stageSettings($app.stage).repository,
              BranchName: "main",
            },
          },
        ],
      },
      {
        name: "Build",
        actions: [
          {
            name: "Build",
            category: "Build",
            owner: "AWS",
            provider: "CodeBuild",
            version: "1",
            inputArtifacts: ["Source"],
            outputArtifacts: ["Build"],
            configuration: { ProjectName: build.name },
          },
        ],
      },
      {
        name: "Deploy",
        actions: [
          {
            name: "Deploy",
            category: "Deploy",
            owner: "AWS",
            provider: "CodeDeployToECS",
            version: "1",
            inputArtifacts: ["Build"],
            // https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-ECSbluegreen.html
            configuration: {
              ApplicationName: application.name,
              DeploymentGroupName: group.deploymentGroupName,
              TaskDefinitionTemplateArtifact: "Build",
              TaskDefinitionTemplatePath: "taskdef.json",
              AppSpecTemplateArtifact: "Build",
              AppSpecTemplatePath: "appspec.yml",
              Image1ArtifactName: "Build",
              Image1ContainerName: "IMAGE1_NAME",
            },
          },
        ],
      },
    ],
  });
  return { pipeline, application };

  function pipelineRole(): aws.iam.Role {
    const { execution, task } = release.task.roles;
    return serviceRole("PipelineRole", "codepipeline.amazonaws.com", [
      {
        actions: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
        resources: [$interpolate`${artifacts.arn}/*`],
      },
      { actions: ["s3:GetBucketVersioning"], resources: [artifacts.arn] },
      { actions: ["codestar-connections:UseConnection"], resources: [connection.arn] },
      { actions: ["codebuild:StartBuild", "codebuild:BatchGetBuilds"], resources: [build.arn] },
      {
        actions: ["codedeploy:CreateDeployment", "codedeploy:GetDeployment"],
        resources: [group.arn],
      },
      {
        actions: [
          "codedeploy:GetApplication",
          "codedeploy:GetApplicationRevision",
          "codedeploy:RegisterApplicationRevision",
        ],
        resources: [application.arn],
      },
      {
        actions: ["codedeploy:GetDeploymentConfig"],
        resources: [ofAccount("codedeploy", `deploymentconfig:${ALL_AT_ONCE}`)],
      },
      // ECS knows no narrower resource for it.
      { actions: ["ecs:RegisterTaskDefinition"], resources: ["*"] },
      passing(execution, task),
    ]);
  }
}

/** The build of packages/service/buildspec.yml, on the processor that the image runs on. */
function makeBuild({ repository, task }: Release, artifacts: sst.aws.Bucket) {
  const logs = new aws.cloudwatch.LogGroup("BuildLogs", {
    name: `/${$app.name}/${$app.stage}/build`,
    retentionInDays: 30,
  });
  const role = serviceRole("BuildRole", "codebuild.amazonaws.com", [
    {
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [$interpolate`${logs.arn}:*`],
    },
    {
      actions: ["s3:GetObject", "s3:GetObjectVersion", "s3:PutObject"],
      resources: [$interpolate`${artifacts.arn}/*`],
    },
    { actions: ["ecr:GetAuthorizationToken"], resources: ["*"] },
    {
      actions: [
        "ecr:BatchCheckLayerAvailability",
        "ecr:BatchGetImage",
        "ecr:CompleteLayerUpload",
        "ecr:DescribeImages",
        "ecr:GetDownloadUrlForLayer",
        "ecr:InitiateLayerUpload",
        "ecr:PutImage",
        "ecr:UploadLayerPart",
      ],
      resources: [repository.arn],
    },
  ]);
  const { AWS_REGION: _setByCodeBuild, ...variables } = task.variables;
  const environment = {
    ...variables,
    ECR_REPOSITORY_NAME: repository.name,
    ECR_REPOSITORY_URL: repository.repositoryUrl,
  };
  return new aws.codebuild.Project("Build", {
    name: named("service"),
    serviceRole: role.arn,
    buildTimeout: 20,
    queuedTimeout: 480,
    source: { type: "CODEPIPELINE", buildspec: "packages/service/buildspec.yml" },
    artifacts: { type: "CODEPIPELINE" },
    environment: {
      type: "ARM_CONTAINER",
      computeType: "BUILD_GENERAL1_SMALL",
      image: "aws/codebuild/amazonlinux-aarch64-standard:3.0",
      // Docker in the build asks for it.
      privilegedMode: true,
      environmentVariables: Object.entries(environment).map(([name, value]) => ({ name, value })),
    },
    logsConfig: { cloudwatchLogs: { groupName: logs.name } },
  });
}

function makeDeployment({ balancing, cluster, service, task }: Release, artifacts: sst.aws.Bucket) {
  const application = new aws.codedeploy.Application("ServiceReleases", {
    name: named("service"),
    computePlatform: "ECS",
  });
  const fails = releaseAlarm("ServiceReleaseFails", "The container answers with a 5xx", {
    namespace: "AWS/ApplicationELB",
    metricName: "HTTPCode_Target_5XX_Count",
    dimensions: { LoadBalancer: balancing.loadBalancer.arnSuffix },
  });
  const group = new aws.codedeploy.DeploymentGroup("ServiceReleasesGroup", {
    appName: application.name,
    deploymentGroupName: named("service"),
    serviceRoleArn: deploymentRole().arn,
    deploymentConfigName: ALL_AT_ONCE,
    deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
    ecsService: { clusterName: cluster.name, serviceName: service.name },
    loadBalancerInfo: {
      targetGroupPairInfo: {
        prodTrafficRoute: { listenerArns: [balancing.listener.arn] },
        targetGroups: [{ name: balancing.blue.name }, { name: balancing.green.name }],
      },
    },
    blueGreenDeploymentConfig: {
      deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT" },
      terminateBlueInstancesOnDeploymentSuccess: {
        action: "TERMINATE",
        terminationWaitTimeInMinutes: OLD_KEPT_MINUTES,
      },
    },
    alarmConfiguration: { enabled: true, alarms: [fails.name] },
    autoRollbackConfiguration: {
      enabled: true,
      events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
    },
  });
  return { application, group };

  /** AWS's own policy for it, on these resources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/codedeploy_IAM_role.html */
  function deploymentRole(): aws.iam.Role {
    const taskSets = $interpolate`${cluster.name}/${service.name}`;
    return serviceRole("ServiceReleasesRole", "codedeploy.amazonaws.com", [
      {
        actions: [
          "ecs:DescribeServices",
          "ecs:CreateTaskSet",
          "ecs:DeleteTaskSet",
          "ecs:UpdateServicePrimaryTaskSet",
        ],
        resources: [service.id, taskSets.apply((name) => ofAccount("ecs", `task-set/${name}/*`))],
      },
      {
        actions: ["elasticloadbalancing:ModifyListener"],
        resources: [balancing.listener.arn],
      },
      // Those that only look know no narrower resource.
      {
        actions: [
          "cloudwatch:DescribeAlarms",
          "elasticloadbalancing:DescribeListeners",
          "elasticloadbalancing:DescribeRules",
          "elasticloadbalancing:DescribeTargetGroups",
        ],
        resources: ["*"],
      },
      {
        actions: ["s3:GetObject", "s3:GetObjectVersion"],
        resources: [$interpolate`${artifacts.arn}/*`],
      },
      passing(task.roles.execution, task.roles.task),
    ]);
  }
}

/** May hand these roles to tasks of ECS, and to nothing else. */
const passing = (...roles: aws.iam.Role[]) => ({
  actions: ["iam:PassRole"],
  resources: roles.map(({ arn }) => arn),
  conditions: [
    { test: "StringEquals", variable: "iam:PassedToService", values: ["ecs-tasks.amazonaws.com"] },
  ],
});

function ofAccount(service: string, resource: string): $util.Output<string> {
  const { accountId } = aws.getCallerIdentityOutput();
  return $interpolate`arn:aws:${service}:${aws.getRegionOutput().name}:${accountId}:${resource}`;
}
