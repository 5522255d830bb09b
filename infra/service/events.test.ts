import { describe, expect, it } from "vitest";
import { evaluateStage, statementsOf } from "../testing/graphs.ts";

const prod = await evaluateStage("prod");

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
