import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { evaluateStage } from "../testing/graphs.ts";

const prod = await evaluateStage("prod");

const LISTENER = "aws:lb/listener:Listener";
const inService = (file: string) =>
  readFileSync(join(import.meta.dirname, "../../packages/service", file), "utf8");

describe("the pipeline", () => {
  interface Action {
    provider: string;
    configuration: Record<string, string>;
  }

  it("builds main and deploys with CodeDeploy", () => {
    const { one } = prod;
    const { inputs } = one("aws:codepipeline/pipeline:Pipeline");
    const actions = (inputs["stages"] as { actions: Action[] }[]).flatMap((stage) => stage.actions);
    const group = one("aws:codedeploy/deploymentGroup:DeploymentGroup", "ServiceReleasesGroup");
    expect(actions.map(({ provider, configuration }) => [provider, configuration])).toEqual([
      [
        "CodeStarSourceConnection",
        {
          ConnectionArn: one("aws:codestarconnections/connection:Connection").id,
          // Invalid on GitHub until SOUK_REPOSITORY is set.
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

  it("builds on ARM with every variable that the buildspec uses", () => {
    const { inputs } = prod.one("aws:codebuild/project:Project");
    const { environmentVariables, ...environment } = inputs["environment"] as {
      environmentVariables: { name: string; value: string }[];
    };
    expect(environment).toMatchObject({ type: "ARM_CONTAINER", privilegedMode: true });
    const defined = new Set(environmentVariables.map(({ name }) => name));
    // Defined by CodeBuild: https://docs.aws.amazon.com/codebuild/latest/userguide/build-env-ref-env-vars.html
    defined.add("AWS_REGION").add("CODEBUILD_RESOLVED_SOURCE_VERSION");
    const own = ["TAG", "IMAGE"];
    const used = [
      ...(inService("taskdef.json").match(/(?<=\$\{)[A-Z_]+/g) ?? []),
      ...(inService("buildspec.yml").match(/(?<=\$\{?)[A-Z_]{3,}/g) ?? []),
    ].filter((name) => !own.includes(name));
    expect(used).toContain("ECR_REPOSITORY_URL");
    expect(used.filter((name) => !defined.has(name))).toEqual([]);
    expect(environmentVariables.map(({ value }) => value)).not.toContain("");
  });

  it("deploys blue/green at once, keeps blue for five minutes, and rolls back on failure", () => {
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

  it("has a private artifact bucket whose objects expire", () => {
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
