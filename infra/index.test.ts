import { describe, expect, it } from "vitest";
import { evaluateStages, stages } from "./testing/graphs.ts";

const evaluated = await evaluateStages(...stages);

const FUNCTION = "aws:lambda/function:Function";

it.each(stages)("evaluates stage %s without warnings", (stage) => {
  expect(evaluated[stage].graph.warnings).toEqual([]);
});

/** Types with standing costs. */
const costs = [
  "aws:kms/key:Key",
  "aws:kms/replicaKey:ReplicaKey",
  "aws:wafv2/webAcl:WebAcl",
  "aws:wafv2/webAclLoggingConfiguration:WebAclLoggingConfiguration",
  "aws:ec2/natGateway:NatGateway",
  "aws:ec2/eip:Eip",
  "aws:lb/loadBalancer:LoadBalancer",
  "aws:ecs/service:Service",
  "aws:codepipeline/pipeline:Pipeline",
  "aws:codedeploy/deploymentGroup:DeploymentGroup",
  "aws:cloudwatch/metricAlarm:MetricAlarm",
  "aws:cloudwatch/compositeAlarm:CompositeAlarm",
  "aws:cloudwatch/dashboard:Dashboard",
  "aws:route53/record:Record",
];

describe.each(["preview", "somebody"] as const)("stage %s", (stage) => {
  it.each(costs)("has no %s, which has standing costs", (type) => {
    expect(evaluated[stage].all(type)).toEqual([]);
  });
});

describe("production", () => {
  it("is retained, protected and accepts no username parameter", () => {
    const { app } = evaluated.prod.graph;
    expect(app).toMatchObject({ removal: "retain", protect: true });
    const [table] = evaluated.prod.all("aws:dynamodb/table:Table");
    expect(table?.inputs["deletionProtectionEnabled"]).toBe(true);
    const { inputs } = evaluated.prod.one("aws:lambda/function:Function", "ChatAuthorizerFunction");
    expect(inputs["environment"]).toMatchObject({ variables: { CHAT_IDENTITY: "cognito" } });
  });

  it.each(["preview", "somebody"] as const)("is the only such stage: %s is removable", (stage) => {
    expect(evaluated[stage].graph.app).toMatchObject({ removal: "remove", protect: false });
    const { inputs } = evaluated[stage].one(
      "aws:lambda/function:Function",
      "ChatAuthorizerFunction",
    );
    expect(inputs["environment"]).toMatchObject({ variables: { CHAT_IDENTITY: "username" } });
  });
});

describe.each(stages)("the outputs of stage %s", (stage) => {
  it("contain the URLs, ids and names that clients and tests need", () => {
    const { graph, all } = evaluated[stage];
    expect(graph.outputs).toMatchObject({
      apiUrl: expect.stringMatching(/^https:/),
      tableName: all("aws:dynamodb/table:Table")[0]?.outputs["name"],
      userPoolId: all("aws:cognito/userPool:UserPool")[0]?.id,
      userPoolClientId: all("aws:cognito/userPoolClient:UserPoolClient")[0]?.id,
      adminGroup: "apiAdmins",
      loginUrl: expect.stringMatching(/^https:.*\/login\?client_id=/),
      apiKeyId: all("aws:apigateway/apiKey:ApiKey")[0]?.id,
    });
    expect((graph.outputs["functionNames"] as string[]).toSorted()).toEqual(
      all(FUNCTION)
        .map(({ outputs }) => outputs["name"])
        .toSorted(),
    );
  });

  it("contain the key, the topic and the dashboard in production only", () => {
    const { graph, all } = evaluated[stage];
    const arnOf = (type: string): unknown => all(type)[0]?.outputs["arn"];
    const { kmsKeyArn, alarmTopicArn, dashboardUrl } = graph.outputs;
    expect([kmsKeyArn, alarmTopicArn]).toEqual([
      arnOf("aws:kms/key:Key"),
      arnOf("aws:sns/topic:Topic"),
    ]);
    expect([kmsKeyArn, alarmTopicArn, dashboardUrl].map((value) => value !== undefined)).toEqual(
      Array<boolean>(3).fill(stage === "prod"),
    );
  });
});
