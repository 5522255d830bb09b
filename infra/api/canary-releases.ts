import { aliasedFunctions, logicalNameOf } from "../functions/aliases.ts";
import { api, apiStage } from "./rest-api.ts";
import { releaseAlarm } from "../functions/release-alarm.ts";
import { serviceRole } from "../auth/service-role.ts";

/**
 * Shifts one request in ten to the new version for five minutes, then all.
 * https://docs.aws.amazon.com/codedeploy/latest/userguide/deployment-configurations.html
 */
const DEPLOYMENT_CONFIG = "CodeDeployDefault.LambdaCanary10Percent5Minutes";

/**
 * Creates a CodeDeploy application with a deployment group for each function that has an alias, named
 * after the function; nothing if no function has one. `scripts/release.ts` starts the deployments.
 * Call it after all functions have been created.
 */
export function createCanaryReleases(): aws.codedeploy.Application | undefined {
  if (aliasedFunctions.size === 0) return undefined;
  const application = new aws.codedeploy.Application("Releases", {
    name: `${$app.name}-${$app.stage}`,
    computePlatform: "Lambda",
  });
  const role = releaseRole();
  const apiFails = releaseAlarm("ReleaseApiFails", "The API answers with a 5xx", {
    namespace: "AWS/ApiGateway",
    metricName: "5XXError",
    dimensions: { ApiName: api.nodes.api.name, Stage: apiStage.stageName },
  });

  for (const [fn, alias] of aliasedFunctions) {
    const name = logicalNameOf(fn);
    const functionFails = releaseAlarm(`${name}ReleaseFails`, `${name} throws or times out`, {
      namespace: "AWS/Lambda",
      metricName: "Errors",
      dimensions: { FunctionName: fn.name, Resource: $interpolate`${fn.name}:${alias.name}` },
    });
    new aws.codedeploy.DeploymentGroup(`${name}Releases`, {
      appName: application.name,
      deploymentGroupName: fn.name,
      serviceRoleArn: role.arn,
      deploymentConfigName: DEPLOYMENT_CONFIG,
      deploymentStyle: { deploymentType: "BLUE_GREEN", deploymentOption: "WITH_TRAFFIC_CONTROL" },
      alarmConfiguration: { enabled: true, alarms: [functionFails.name, apiFails.name] },
      autoRollbackConfiguration: {
        enabled: true,
        events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
      },
    });
  }
  return application;
}

/** Allows CodeDeploy to update these aliases and read alarms; AWS's managed policy allows all functions. */
function releaseRole(): aws.iam.Role {
  const { accountId } = aws.getCallerIdentityOutput();
  const region = aws.getRegionOutput().name;
  const functions = [...aliasedFunctions.keys()].map(({ arn }) => arn);
  // https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AWSCodeDeployRoleForLambda.html
  return serviceRole("Releases", "codedeploy.amazonaws.com", [
    {
      actions: ["lambda:GetAlias", "lambda:UpdateAlias", "lambda:GetProvisionedConcurrencyConfig"],
      resources: functions.flatMap((arn) => [arn, $interpolate`${arn}:*`]),
    },
    {
      actions: ["cloudwatch:DescribeAlarms"],
      resources: [$interpolate`arn:aws:cloudwatch:${region}:${accountId}:alarm:*`],
    },
  ]);
}
