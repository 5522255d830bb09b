/**
 * Where alarms are told, and whom: the first mail asks to be confirmed, and others follow then.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-email-notifications.html
 *
 * @param key that the topic is encrypted with; its policy lets the publishers use it
 * @param email of whoever is to be told
 */
export function makeTopic(key: aws.kms.Key | undefined, email?: string): aws.sns.Topic {
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
 * CloudWatch may publish the alarms of this account, and nobody else anything.
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
