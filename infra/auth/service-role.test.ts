import { expect, it } from "vitest";
import { evaluateStage, type Statement, statementsOf } from "../testing/graphs.ts";

/** The property with the policy, by the resource's type. */
const policyOf: Record<string, string> = {
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "policyDocument",
  "aws:iam/role:Role": "assumeRolePolicy",
  "aws:kms/key:Key": "policy",
  "aws:s3/bucketPolicy:BucketPolicy": "policy",
  "aws:sns/topicPolicy:TopicPolicy": "policy",
  "aws:sqs/queuePolicy:QueuePolicy": "policy",
};

/** The condition keys of a statement: `role codebuild.amazonaws.com aws:SourceAccount`. */
const conditionKeys = (policy: string, { Principal, Condition = {} }: Statement): string[] =>
  [Principal?.Service ?? []].flat().flatMap((service) =>
    Object.values(Condition)
      .flatMap(Object.keys)
      .map((key) => `${policy} ${service} ${key}`),
  );

it.each([
  [
    "prod",
    [
      // https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-CWL.html
      "logResourcePolicy delivery.logs.amazonaws.com aws:SourceAccount",
      "logResourcePolicy delivery.logs.amazonaws.com aws:SourceArn",
      // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
      "key cloudwatch.amazonaws.com aws:SourceAccount",
      // service-role.ts has the page of each.
      "role codebuild.amazonaws.com aws:SourceAccount",
      "role codedeploy.amazonaws.com aws:SourceAccount",
      "role ecs-tasks.amazonaws.com aws:SourceAccount",
      // https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
      "topicPolicy cloudwatch.amazonaws.com aws:SourceAccount",
    ],
  ],
  ["somebody", []],
])(
  "requires only condition keys that services are documented to send, in stage %s",
  async (stage, documented) => {
    const { graph } = await evaluateStage(stage, { SOUK_DOMAIN: "souk.example" });
    const conditions = graph.resources.flatMap(({ type, inputs }) => {
      const property = policyOf[type];
      if (property === undefined) return [];
      const [, name = ""] = /:\w+\/(\w+):/.exec(type) ?? [];
      return statementsOf(inputs[property]).flatMap((statement) => conditionKeys(name, statement));
    });
    expect([...new Set(conditions)].toSorted()).toEqual(documented.toSorted());
  },
);
