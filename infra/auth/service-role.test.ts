import { expect, it } from "vitest";
import {
  evaluateStage,
  inlineStatements,
  type Statement,
  statementsOf,
} from "../testing/graphs.ts";

/** The property with the policy, by the resource's type. */
const policyOf: Record<string, string> = {
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "policyDocument",
  "aws:iam/role:Role": "assumeRolePolicy",
  "aws:kms/key:Key": "policy",
  "aws:kms/replicaKey:ReplicaKey": "policy",
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
      "replicaKey cloudwatch.amazonaws.com aws:SourceAccount",
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

/**
 * The services that invoke a function, by principal, and the ARN that each sends as `aws:SourceArn`.
 * https://docs.aws.amazon.com/lambda/latest/dg/access-control-resource-based.html
 */
const SOURCE_ARNS: Record<string, RegExp> = {
  // https://docs.aws.amazon.com/lambda/latest/dg/services-apigateway.html
  // https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-lambda-auth.html
  "apigateway.amazonaws.com":
    /^arn:aws:execute-api:us-east-1:000000000000:\w+\/(\*|authorizers\/\w+)$/,
  // https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
  "cognito-idp.amazonaws.com":
    /^arn:aws:cognito-idp:us-east-1:000000000000:userpool\/us-east-1_\w+$/,
};

it.each(["prod", "somebody"])(
  "allows the invocation of functions for the ARN that the service sends, in stage %s",
  async (stage) => {
    const { all } = await evaluateStage(stage, { SOUK_DOMAIN: "souk.example" });
    const permissions = all("aws:lambda/permission:Permission");
    expect(permissions.length).toBeGreaterThan(20);
    for (const { name, inputs } of permissions) {
      expect(String(inputs["sourceArn"]), name).toMatch(SOURCE_ARNS[String(inputs["principal"])]!);
      expect(inputs["sourceAccount"], name).toBeUndefined();
    }
  },
);

it("asks for condition keys that every request has, where the caller is no service", async () => {
  const { graph, all } = await evaluateStage("prod", { SOUK_DOMAIN: "souk.example" });
  const statements = [
    ...graph.resources.flatMap(({ type, inputs }) =>
      policyOf[type] === undefined || type === "aws:iam/role:Role"
        ? []
        : statementsOf(inputs[policyOf[type]]).filter(({ Principal }) => !Principal?.Service),
    ),
    ...all("aws:iam/role:Role").flatMap(inlineStatements),
    ...all("aws:iam/policy:Policy").flatMap(({ inputs }) => statementsOf(inputs["policy"])),
  ];
  const keys = statements.flatMap(({ Condition = {} }) =>
    Object.values(Condition).flatMap(Object.keys),
  );
  expect([...new Set(keys)].toSorted()).toEqual([
    // SST's bucket policies: https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
    "aws:SecureTransport",
    // https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
    "dynamodb:LeadingKeys",
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_iam-condition-keys.html
    "iam:PassedToService",
    // https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html
    "kms:CallerAccount",
    "kms:ViaService",
  ]);
});
