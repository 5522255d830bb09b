/**
 * Goes off at the first failure within a minute. Nothing that a client sends makes one, so one is
 * reason enough to take back what is being released.
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
