import { keys } from "../data/encryption-keys.ts";
import { type Alarm, alarms } from "./alarms.ts";
import { containerWidgets } from "./container-widgets.ts";
import { ordersStop } from "./orders-alarm.ts";
import { makeTopic } from "./topic.ts";
import { wafWidgets } from "./waf-widgets.ts";
import { region, type Widget } from "./widget.ts";
import { apiWidgets, businessWidgets, functionWidgets, tableWidgets } from "./widgets.ts";
import { service } from "../service/index.ts";
import { stageSettings } from "../stage.ts";
import { webAcl } from "../network/web-acl.ts";

const { permanent, alarmEmail } = stageSettings($app.stage);

/** Who watches a stage that others rely on. Every alarm and the dashboard cost money by the month. */
export const monitoring = permanent ? watch() : undefined;

function watch() {
  const topic = makeTopic(keys?.primary, alarmEmail);
  const told = [
    ...alarms().map((alarm) => makeAlarm(alarm, topic)),
    makeComposite(ordersStop, topic),
  ];
  return { topicArn: topic.arn, dashboardUrl: makeDashboard(told.map(({ arn }) => arn)) };
}

/** The name in the account: it is what the mail is headed. */
function inAccount(name: string): string {
  return `${$app.name}-${$app.stage}-${name}`;
}

/** @param topic that is told when it goes off and when it is over; none for a part of a composite */
function makeAlarm(alarm: Alarm, topic?: aws.sns.Topic): aws.cloudwatch.MetricAlarm {
  const { name, description, comparison, threshold, periods, wrong = periods } = alarm;
  return new aws.cloudwatch.MetricAlarm(name, {
    name: inAccount(name),
    alarmDescription: description,
    comparisonOperator: comparison,
    threshold,
    evaluationPeriods: periods,
    datapointsToAlarm: wrong,
    treatMissingData: alarm.missing ?? "notBreaching",
    ...measured(alarm),
    ...(topic && { alarmActions: [topic.arn], okActions: [topic.arn] }),
  });
}

function measured({ metric, period }: Alarm): Partial<aws.cloudwatch.MetricAlarmArgs> {
  if ("expression" in metric) {
    const { expression, metrics } = metric;
    return {
      metricQueries: [
        { id: "value", expression, returnData: true },
        ...Object.entries(metrics).map(([id, { statistic, ...of }]) => ({
          id,
          metric: { ...of, period, stat: statistic },
        })),
      ],
    };
  }
  const { statistic, ...of } = metric;
  const isPercentile = /^p\d/.test(statistic);
  return { ...of, period, ...(isPercentile ? { extendedStatistic: statistic } : { statistic }) };
}

/** Goes off when all of its parts have. */
function makeComposite(
  { name, description, all }: { name: string; description: string; all: Alarm[] },
  topic: aws.sns.Topic,
): aws.cloudwatch.CompositeAlarm {
  const parts = all.map((alarm) => makeAlarm(alarm).arn);
  return new aws.cloudwatch.CompositeAlarm(name, {
    alarmName: inAccount(name),
    alarmDescription: description,
    alarmRule: $util.all(parts).apply((arns) => arns.map((arn) => `ALARM("${arn}")`).join(" AND ")),
    alarmActions: [topic.arn],
    okActions: [topic.arn],
  });
}

/** Returns where it is to be seen. */
function makeDashboard(alarmArns: $util.Output<string>[]): $util.Output<string> {
  const states = { title: "Alarms", ...region(), alarms: alarmArns };
  const widgets = $util
    .all([
      [{ type: "alarm", width: 24, height: 6, properties: states } satisfies Widget],
      businessWidgets(),
      apiWidgets(),
      tableWidgets(),
      webAcl ? wafWidgets(webAcl) : [],
      service ? containerWidgets(service) : [],
      // Their last row need not be full.
      functionWidgets(),
    ])
    .apply((parts) => parts.flat());
  const { dashboardName } = new aws.cloudwatch.Dashboard("Dashboard", {
    dashboardName: `${$app.name}-${$app.stage}`,
    dashboardBody: $jsonStringify({ widgets }),
  });
  const { region: place } = region();
  return $interpolate`https://${place}.console.aws.amazon.com/cloudwatch/home?region=${place}#dashboards/dashboard/${dashboardName}`;
}
