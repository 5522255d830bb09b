import { key } from "../data/encryption-keys.ts";
import { type Alarm, alarms } from "./alarms.ts";
import { containerWidgets } from "./container-widgets.ts";
import { ordersStopped } from "./orders-alarm.ts";
import { createTopic } from "./topic.ts";
import { wafWidgets } from "./waf-widgets.ts";
import { region, type Widget } from "./widget.ts";
import { apiWidgets, businessWidgets, functionWidgets, tableWidgets } from "./widgets.ts";
import { service } from "../service/index.ts";
import { stageSettings } from "../stage.ts";
import { webAcl } from "../network/web-acl.ts";

const { permanent, alarmEmail } = stageSettings($app.stage);

/** The alarms and the dashboard of a permanent stage. They are billed by the month. */
export const monitoring = permanent ? createMonitoring() : undefined;

function createMonitoring() {
  const topic = createTopic(key, alarmEmail);
  const notifying = [
    ...alarms().map((alarm) => createAlarm(alarm, topic)),
    createCompositeAlarm(ordersStopped, topic),
  ];
  return { topicArn: topic.arn, dashboardUrl: createDashboard(notifying.map(({ arn }) => arn)) };
}

/** The alarm's name in the account, which is in the subject of the e-mail. */
function alarmName(name: string): string {
  return `${$app.name}-${$app.stage}-${name}`;
}

/** @param topic to notify of ALARM and OK; none for a part of a composite alarm */
function createAlarm(alarm: Alarm, topic?: aws.sns.Topic): aws.cloudwatch.MetricAlarm {
  const { name, description, comparison, threshold, periods, datapointsToAlarm = periods } = alarm;
  return new aws.cloudwatch.MetricAlarm(name, {
    name: alarmName(name),
    alarmDescription: description,
    comparisonOperator: comparison,
    threshold,
    evaluationPeriods: periods,
    datapointsToAlarm,
    treatMissingData: alarm.missing ?? "notBreaching",
    ...metricArgs(alarm),
    ...(topic && { alarmActions: [topic.arn], okActions: [topic.arn] }),
  });
}

function metricArgs({ metric, period }: Alarm): Partial<aws.cloudwatch.MetricAlarmArgs> {
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

/** Creates an alarm that goes off while all of its parts are in ALARM. */
function createCompositeAlarm(
  { name, description, all }: { name: string; description: string; all: Alarm[] },
  topic: aws.sns.Topic,
): aws.cloudwatch.CompositeAlarm {
  const parts = all.map((alarm) => createAlarm(alarm).arn);
  return new aws.cloudwatch.CompositeAlarm(name, {
    alarmName: alarmName(name),
    alarmDescription: description,
    alarmRule: $util.all(parts).apply((arns) => arns.map((arn) => `ALARM("${arn}")`).join(" AND ")),
    alarmActions: [topic.arn],
    okActions: [topic.arn],
  });
}

/** Creates the dashboard and returns its URL. */
function createDashboard(alarmArns: $util.Output<string>[]): $util.Output<string> {
  const states = { title: "Alarms", ...region(), alarms: alarmArns };
  const widgets = $util
    .all([
      [{ type: "alarm", width: 24, height: 6, properties: states } satisfies Widget],
      businessWidgets(),
      apiWidgets(),
      tableWidgets(),
      webAcl ? wafWidgets(webAcl) : [],
      service ? containerWidgets(service) : [],
      // Last, because their last row may not be full.
      functionWidgets(),
    ])
    .apply((parts) => parts.flat());
  const { dashboardName } = new aws.cloudwatch.Dashboard("Dashboard", {
    dashboardName: `${$app.name}-${$app.stage}`,
    dashboardBody: $jsonStringify({ widgets }),
  });
  const { region: regionName } = region();
  return $interpolate`https://${regionName}.console.aws.amazon.com/cloudwatch/home?region=${regionName}#dashboards/dashboard/${dashboardName}`;
}
