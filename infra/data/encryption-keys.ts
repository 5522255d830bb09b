import { stageSettings } from "../stage.ts";

const { permanent, secondRegion } = stageSettings($app.stage);

/** The keys of a stage that keeps its data; elsewhere AWS's own key costs nothing. */
export const keys = permanent ? makeKeys(secondRegion) : undefined;

/** One key in two regions: what one has encrypted, the other can read. */
function makeKeys(region: string) {
  const policy = keyPolicy();
  const name = `alias/${$app.name}-${$app.stage}`;
  const description = `The data of ${$app.name} in ${$app.stage}`;

  const primary = new aws.kms.Key("Key", {
    description,
    multiRegion: true,
    enableKeyRotation: true,
    deletionWindowInDays: 30,
    policy,
  });
  new aws.kms.Alias("KeyAlias", { name, targetKeyId: primary.keyId });

  const inherited = $app.providers?.["aws"] as aws.ProviderArgs | undefined;
  const provider = new aws.Provider("SecondRegion", { ...inherited, region: region as aws.Region });
  const replica = new aws.kms.ReplicaKey(
    "ReplicaKey",
    { description, primaryKeyArn: primary.arn, deletionWindowInDays: 30, policy },
    { provider },
  );
  new aws.kms.Alias("ReplicaKeyAlias", { name, targetKeyId: replica.keyId }, { provider });

  return { primary, replica, region };
}

/**
 * Who may use the key, in either region. No role of a function is named and none needs KMS actions
 * of its own: DynamoDB calls KMS for whoever may read or write the table, which the roles decide,
 * and Lambda opens a function's environment by a grant that it made when the key was set.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
 */
function keyPolicy(): $util.Output<string> {
  const { accountId } = aws.getCallerIdentityOutput();
  return aws.iam.getPolicyDocumentOutput({
    statements: [
      {
        // Without it nobody could ever change the key again.
        // https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
        sid: "TheAccountAdministersTheKey",
        actions: ["kms:*"],
        principals: [{ type: "AWS", identifiers: [$interpolate`arn:aws:iam::${accountId}:root`] }],
        resources: ["*"],
      },
      {
        sid: "DynamoDbUsesItForWhoeverMayUseATable",
        actions: [
          "kms:Encrypt",
          "kms:Decrypt",
          "kms:ReEncrypt*",
          "kms:GenerateDataKey*",
          "kms:DescribeKey",
          "kms:CreateGrant",
        ],
        principals: [{ type: "AWS", identifiers: ["*"] }],
        resources: ["*"],
        conditions: [
          { test: "StringEquals", variable: "kms:CallerAccount", values: [accountId] },
          {
            test: "StringLike",
            variable: "kms:ViaService",
            values: ["dynamodb.*.amazonaws.com"],
          },
        ],
      },
      // A service publishes to an encrypted topic only if it may use the topic's key. CloudWatch
      // sends the account; EventBridge is not among the services that do.
      // https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html#compatibility-with-aws-services
      publishes("cloudwatch.amazonaws.com", {
        test: "StringEquals",
        variable: "aws:SourceAccount",
        values: [accountId],
      }),
      publishes("events.amazonaws.com"),
    ],
  }).json;
}

/** Lets a service of AWS publish to topics that are encrypted with the key. */
function publishes(
  service: string,
  condition?: aws.types.input.iam.GetPolicyDocumentStatementConditionArgs,
): aws.types.input.iam.GetPolicyDocumentStatementArgs {
  return {
    actions: ["kms:Decrypt", "kms:GenerateDataKey*"],
    principals: [{ type: "Service", identifiers: [service] }],
    resources: ["*"],
    ...(condition && { conditions: [condition] }),
  };
}
