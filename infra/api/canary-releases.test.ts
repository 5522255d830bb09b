import { describe, expect, it } from "vitest";
import { evaluateStages, inlineStatements, stages } from "../testing/graphs.ts";

const evaluated = await evaluateStages(...stages);

const FUNCTION = "aws:lambda/function:Function";
const ALIAS = "aws:lambda/alias:Alias";
const ROLE = "aws:iam/role:Role";

describe("a function of production", () => {
  it("publishes versions and encrypts its environment with the stage's key", () => {
    const key = evaluated.prod.one("aws:kms/key:Key").outputs["arn"];
    for (const { name, inputs } of evaluated.prod.all(FUNCTION)) {
      expect([name, inputs["publish"], inputs["kmsKeyArn"]]).toEqual([name, true, key]);
    }
  });

  it("is invoked by its alias from every integration, authorizer, mapping and trigger", () => {
    const { all } = evaluated.prod;
    const live = /:function:[\w-]+:live(\/invocations)?$/;
    const callers = [
      ...["aws:apigateway/integration:Integration", "aws:apigatewayv2/integration:Integration"]
        .flatMap(all)
        .map(({ inputs }) => inputs["uri"] ?? inputs["integrationUri"]),
      ...["aws:apigateway/authorizer:Authorizer", "aws:apigatewayv2/authorizer:Authorizer"]
        .flatMap(all)
        .map(({ inputs }) => inputs["authorizerUri"]),
      ...all("aws:lambda/eventSourceMapping:EventSourceMapping").map(
        ({ inputs }) => inputs["functionName"],
      ),
      ...all("aws:cognito/userPool:UserPool").flatMap(({ inputs }) =>
        Object.values(inputs["lambdaConfig"] as object),
      ),
    ].filter((arn) => String(arn).includes(":function:"));
    expect(callers.length).toBeGreaterThan(25);
    expect(callers.filter((arn) => !live.test(String(arn)))).toEqual([]);
  });

  it("has permissions for its alias only, each with a source ARN", () => {
    for (const { name, inputs } of evaluated.prod.all("aws:lambda/permission:Permission")) {
      expect([name, inputs["qualifier"]]).toEqual([name, "live"]);
      expect(inputs["sourceArn"], name).toBeTruthy();
    }
  });

  it("has an alias that deploys do not change", () => {
    const { all } = evaluated.prod;
    const aliases = all(ALIAS);
    expect(aliases.map(({ inputs }) => inputs["functionName"]).toSorted()).toEqual(
      all(FUNCTION)
        .map(({ outputs }) => outputs["name"])
        .toSorted(),
    );
    for (const { inputs, ignoreChanges } of aliases) {
      expect(inputs["functionVersion"]).toMatch(/^\d+$/);
      expect(ignoreChanges).toEqual(["functionVersion", "routingConfig"]);
    }
  });

  it("is released to 10 % first and rolled back if it or the API fails", () => {
    const { all, one, graph } = evaluated.prod;
    const alarms = all("aws:cloudwatch/metricAlarm:MetricAlarm");
    const groups = all("aws:codedeploy/deploymentGroup:DeploymentGroup").filter(
      ({ inputs }) => inputs["appName"] === graph.outputs["releaseApplication"],
    );
    expect(groups.map(({ inputs }) => inputs["deploymentGroupName"]).toSorted()).toEqual(
      (graph.outputs["functionNames"] as string[]).toSorted(),
    );
    for (const { inputs } of groups) {
      expect(inputs).toMatchObject({
        deploymentConfigName: "CodeDeployDefault.LambdaCanary10Percent5Minutes",
        serviceRoleArn: one(ROLE, "Releases").outputs["arn"],
        autoRollbackConfiguration: {
          enabled: true,
          events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
        },
      });
      const name = String(inputs["deploymentGroupName"]);
      const { alarms: names } = inputs["alarmConfiguration"] as { alarms: string[] };
      const dimensions = names.map(
        (alarm) => alarms.find(({ outputs }) => outputs["name"] === alarm)?.inputs["dimensions"],
      );
      expect(dimensions).toEqual(
        expect.arrayContaining([
          { FunctionName: name, Resource: `${name}:live` },
          { ApiName: one("aws:apigateway/restApi:RestApi").outputs["name"], Stage: "prod" },
        ]),
      );
    }
  });

  it("has a deployment role that may only update aliases and read alarms", () => {
    const statements = inlineStatements(evaluated.prod.one(ROLE, "Releases"));
    expect(statements.flatMap(({ Action }) => Action)).toEqual([
      ...["lambda:GetAlias", "lambda:UpdateAlias", "lambda:GetProvisionedConcurrencyConfig"],
      "cloudwatch:DescribeAlarms",
    ]);
    const arns = evaluated.prod.all(FUNCTION).map(({ outputs }) => String(outputs["arn"]));
    expect(statements[0]?.Resource.toSorted()).toEqual(
      arns.flatMap((arn) => [arn, `${arn}:*`]).toSorted(),
    );
  });
});

it.each(["preview", "somebody"] as const)("has no aliases and versions in %s", (stage) => {
  const { all } = evaluated[stage];
  expect(all(ALIAS)).toEqual([]);
  for (const { name, inputs } of all(FUNCTION)) {
    expect([name, inputs["publish"], inputs["reservedConcurrentExecutions"]]).toEqual([
      name,
      false,
      undefined,
    ]);
  }
});
