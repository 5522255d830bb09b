import { stageSettings } from "../stage.ts";

const { permanent, secondRegion, standby } = stageSettings($app.stage);

/** The KMS keys that a permanent stage creates; other stages use AWS owned keys, which are free. */
export const keys = permanent && !standby ? createKeys(secondRegion) : undefined;

/** The key of the stage's region: a standby uses the replica, which the stage that it stands by for created. */
export const key: Pick<aws.kms.Key, "arn"> | undefined = standby
  ? { arn: aws.kms.getAliasOutput({ name: `alias/${$app.name}-${standby.of}` }).targetKeyArn }
  : keys?.primary;

/** Creates a multi-Region key and its replica, with an alias in each region. */
function createKeys(region: string) {
  const policy = keyPolicy();
  const name = `alias/${$app.name}-${$app.stage}`;
  const description = `The data of ${$app.name} in ${$app.stage}`;

  // Retained (protection.ts): without the keys neither the table nor its backups could be read.
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
 * The key policy, in both regions. It names no function's role, and no role needs KMS actions:
 * DynamoDB calls KMS on behalf of every caller that may use the table, and Lambda decrypts a
 * function's environment by a grant that it creates with the function.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/encryption.usagenotes.html
 * https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
 */
function keyPolicy(): $util.Output<string> {
  const { accountId } = aws.getCallerIdentityOutput();
  return aws.iam.getPolicyDocumentOutput({
    statements: [
      {
        // Without this statement the key would become unmanageable.
        // https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-default.html
        sid: "AccountAdministersTheKey",
        actions: ["kms:*"],
        principals: [{ type: "AWS", identifiers: [$interpolate`arn:aws:iam::${accountId}:root`] }],
        resources: ["*"],
      },
      {
        sid: "DynamoDbUsesTheKeyForItsCallers",
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
      allowPublishing("cloudwatch.amazonaws.com", {
        test: "StringEquals",
        variable: "aws:SourceAccount",
        values: [accountId],
      }),
      allowPublishing("events.amazonaws.com"),
    ],
  }).json;
}

/** Allows an AWS service to publish to topics that are encrypted with the key. */
function allowPublishing(
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
