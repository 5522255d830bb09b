/**
 * Creates an alarm that goes off at the first failure within a minute, and on which CodeDeploy rolls a
 * release back. Requests of clients cannot cause such a failure.
 */
export function releaseAlarm(
  name: string,
  description: string,
  metric: Pick<aws.cloudwatch.MetricAlarmArgs, "namespace" | "metricName" | "dimensions">,
): aws.cloudwatch.MetricAlarm {
  return new aws.cloudwatch.MetricAlarm(name, {
    ...metric,
    alarmDescription: `${description}: a release in progress is rolled back.`,
    statistic: "Sum",
    comparisonOperator: "GreaterThanOrEqualToThreshold",
    threshold: 1,
    period: 60,
    evaluationPeriods: 1,
    treatMissingData: "notBreaching",
  });
}
