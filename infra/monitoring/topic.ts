/**
 * Creates the topic of the alarms, with a subscription that the recipient confirms by e-mail.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
 *
 * @param key encrypts the topic; its policy has to allow CloudWatch
 * @param email recipient of the alarms
 */
export function createTopic(
  key: Pick<aws.kms.Key, "arn"> | undefined,
  email?: string,
): aws.sns.Topic {
  const topic = new aws.sns.Topic("Alarms", {
    displayName: `${$app.name} ${$app.stage}`,
    ...(key && { kmsMasterKeyId: key.arn }),
  });
  new aws.sns.TopicPolicy("AlarmsPolicy", { arn: topic.arn, policy: publishers(topic) });
  if (email) {
    new aws.sns.TopicSubscription("AlarmsByMail", {
      topic: topic.arn,
      protocol: "email",
      endpoint: email,
    });
  }
  return topic;
}

/**
 * Allows CloudWatch to publish alarms of this account, and no other principal.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-access-policy-use-cases.html
 */
function publishers(topic: aws.sns.Topic): $util.Output<string> {
  const { accountId } = aws.getCallerIdentityOutput();
  return aws.iam.getPolicyDocumentOutput({
    statements: [
      {
        actions: ["sns:Publish"],
        principals: [{ type: "Service", identifiers: ["cloudwatch.amazonaws.com"] }],
        resources: [topic.arn],
        conditions: [{ test: "StringEquals", variable: "aws:SourceAccount", values: [accountId] }],
      },
    ],
  }).json;
}
