import { createBuild } from "./build.ts";
import { releaseAlarm } from "../functions/release-alarm.ts";
import { serviceRole } from "../auth/service-role.ts";
import type { LoadBalancing } from "./load-balancer.ts";
import type { Task } from "./task.ts";
import { stageSettings } from "../stage.ts";

/** The resources that a release uses. */
export interface ReleaseTarget {
  repository: aws.ecr.Repository;
  task: Task;
  loadBalancing: LoadBalancing;
  cluster: aws.ecs.Cluster;
  service: aws.ecs.Service;
}

/** Traffic moves to the new tasks at once; the old ones are terminated after this time. */
const ALL_AT_ONCE = "CodeDeployDefault.ECSAllAtOnce";
const TERMINATION_WAIT_MINUTES = 5;

const fullName = (part: string) => `${$app.name}-${$app.stage}-${part}`;

/**
 * Creates the pipeline that builds the image of each commit to `main` and releases it blue/green: it
 * starts new tasks and moves traffic to them when they are healthy. An alarm rolls the release back.
 */
export function createPipeline(target: ReleaseTarget) {
  const artifacts = new sst.aws.Bucket("PipelineArtifacts", {
    versioning: true,
    cors: false,
    lifecycle: [{ expiresIn: "30 days" }],
  });
  // The connection is pending until its owner accepts it in the console.
  // https://docs.aws.amazon.com/dtconsole/latest/userguide/connections-update.html
  const connection = new aws.codestarconnections.Connection("Source", {
    name: fullName("source"),
    providerType: "GitHub",
  });
  const build = createBuild(target, artifacts);
  const { application, group } = createDeployment(target, artifacts);

  const { roles } = target.task;
  const parts = { artifacts, connection, build, application, group, roles };
  const pipeline = new aws.codepipeline.Pipeline("Pipeline", {
    name: fullName("service"),
    pipelineType: "V2",
    executionMode: "SUPERSEDED",
    roleArn: pipelineRole(parts).arn,
    artifactStores: [{ type: "S3", location: artifacts.name }],
    stages: pipelineStages(parts),
  });
  return { pipeline, application };
}

/** The resources that the pipeline's actions use. */
interface PipelineParts {
  artifacts: sst.aws.Bucket;
  connection: aws.codestarconnections.Connection;
  build: aws.codebuild.Project;
  application: aws.codedeploy.Application;
  group: aws.codedeploy.DeploymentGroup;
  roles: Task["roles"];
}

const pipelineStages = ({ connection, build, application, group }: PipelineParts) => [
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
];

function pipelineRole({
  artifacts,
  connection,
  build,
  application,
  group,
  roles,
}: PipelineParts): aws.iam.Role {
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
      resources: [arnOf("codedeploy", `deploymentconfig:${ALL_AT_ONCE}`)],
    },
    // ECS supports no resource-level permission for this action.
    { actions: ["ecs:RegisterTaskDefinition"], resources: ["*"] },
    passRoles(roles),
  ]);
}

function createDeployment(
  { loadBalancing, cluster, service, task }: ReleaseTarget,
  artifacts: sst.aws.Bucket,
) {
  const application = new aws.codedeploy.Application("ServiceReleases", {
    name: fullName("service"),
    computePlatform: "ECS",
  });
  const alarm = releaseAlarm("ServiceReleaseFails", "The container answers with a 5xx", {
    namespace: "AWS/ApplicationELB",
    metricName: "HTTPCode_Target_5XX_Count",
    dimensions: { LoadBalancer: loadBalancing.loadBalancer.arnSuffix },
  });
  const group = new aws.codedeploy.DeploymentGroup("ServiceReleasesGroup", {
    appName: application.name,
    deploymentGroupName: fullName("service"),
    serviceRoleArn: deploymentRole().arn,
    deploymentConfigName: ALL_AT_ONCE,
    deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
    ecsService: { clusterName: cluster.name, serviceName: service.name },
    loadBalancerInfo: {
      targetGroupPairInfo: {
        prodTrafficRoute: { listenerArns: [loadBalancing.listener.arn] },
        targetGroups: [{ name: loadBalancing.blue.name }, { name: loadBalancing.green.name }],
      },
    },
    blueGreenDeploymentConfig: {
      deploymentReadyOption: { actionOnTimeout: "CONTINUE_DEPLOYMENT" },
      terminateBlueInstancesOnDeploymentSuccess: {
        action: "TERMINATE",
        terminationWaitTimeInMinutes: TERMINATION_WAIT_MINUTES,
      },
    },
    alarmConfiguration: { enabled: true, alarms: [alarm.name] },
    autoRollbackConfiguration: {
      enabled: true,
      events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
    },
  });
  return { application, group };

  /** AWS's managed policy for CodeDeploy, limited to these resources: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/codedeploy_IAM_role.html */
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
        resources: [service.id, taskSets.apply((name) => arnOf("ecs", `task-set/${name}/*`))],
      },
      {
        actions: ["elasticloadbalancing:ModifyListener"],
        resources: [loadBalancing.listener.arn],
      },
      // These read actions support no resource-level permissions.
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
      passRoles(task.roles),
    ]);
  }
}

/** Allows passing the task's roles to ECS tasks only. */
const passRoles = ({ execution, task }: Task["roles"]) => ({
  actions: ["iam:PassRole"],
  resources: [execution.arn, task.arn],
  conditions: [
    { test: "StringEquals", variable: "iam:PassedToService", values: ["ecs-tasks.amazonaws.com"] },
  ],
});

/** An ARN in this account and region. */
function arnOf(service: string, resource: string): $util.Output<string> {
  const { accountId } = aws.getCallerIdentityOutput();
  return $interpolate`arn:aws:${service}:${aws.getRegionOutput().name}:${accountId}:${resource}`;
}
