import type { Rule, Subject } from "./rule.ts";

const byName = (it: Subject) => it.text("name", it.name);
const byArn = (service: string, prefix = ""): Rule => ({
  id: (it) => it.arn(service, `${prefix}${byName(it)}`),
  outputs: (it) => ({ arn: it.id, name: byName(it) }),
});
const namedWithArn = (service: string, prefix = ""): Rule => ({
  id: byName,
  outputs: (it) => ({ name: it.id, arn: it.arn(service, `${prefix}${it.id}`) }),
});

/** Messaging and monitoring: SNS, SQS, EventBridge, Kinesis, CloudWatch. */
export const events: Record<string, Rule> = {
  "aws:sns/platformApplication:PlatformApplication": byArn("sns"),
  "aws:sns/topic:Topic": {
    id: (it) => it.arn("sns", byName(it)),
    outputs: (it) => ({ arn: it.id, name: byName(it), owner: it.place.accountId }),
  },
  "aws:sns/topicPolicy:TopicPolicy": {
    id: (it) => it.text("arn"),
    outputs: (it) => ({ owner: it.place.accountId }),
  },
  "aws:sns/topicSubscription:TopicSubscription": {
    id: (it) => `${it.text("topic")}:${it.uuid()}`,
    outputs: (it) => ({ arn: it.id, ownerId: it.place.accountId }),
  },
  "aws:sqs/queue:Queue": {
    id: (it) => `https://sqs.${it.place.region}.amazonaws.com/${it.place.accountId}/${byName(it)}`,
    outputs: (it) => ({ url: it.id, arn: it.arn("sqs", byName(it)), name: byName(it) }),
  },
  "aws:sqs/queuePolicy:QueuePolicy": { id: (it) => it.text("queueUrl") },
  "aws:sqs/redriveAllowPolicy:RedriveAllowPolicy": { id: (it) => it.text("queueUrl") },
  "aws:sqs/redrivePolicy:RedrivePolicy": { id: (it) => it.text("queueUrl") },

  "aws:cloudwatch/compositeAlarm:CompositeAlarm": {
    id: (it) => it.text("alarmName", it.name),
    outputs: (it) => ({ arn: it.arn("cloudwatch", `alarm:${it.id}`) }),
  },
  "aws:cloudwatch/dashboard:Dashboard": {
    id: (it) => it.text("dashboardName", it.name),
    outputs: (it) => ({ dashboardArn: it.globalArn("cloudwatch", `dashboard/${it.id}`) }),
  },
  "aws:cloudwatch/eventArchive:EventArchive": namedWithArn("events", "archive/"),
  "aws:cloudwatch/eventBus:EventBus": namedWithArn("events", "event-bus/"),
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": {},
  "aws:cloudwatch/eventPermission:EventPermission": {},
  "aws:cloudwatch/eventRule:EventRule": {
    id: byName,
    outputs: (it) => {
      const bus = it.text("eventBusName", "default");
      return {
        name: it.id,
        arn: it.arn("events", `rule/${bus === "default" ? "" : `${bus}/`}${it.id}`),
      };
    },
  },
  "aws:cloudwatch/eventTarget:EventTarget": {
    id: (it) => `${it.text("rule")}-${it.text("targetId", it.name)}`,
  },
  "aws:cloudwatch/logGroup:LogGroup": {
    id: (it) => it.text("name") || `${it.text("namePrefix", `${it.name}-`)}${it.digits(26)}`,
    outputs: (it) => ({ name: it.id, arn: it.arn("logs", `log-group:${it.id}`) }),
  },
  "aws:cloudwatch/logMetricFilter:LogMetricFilter": { id: byName },
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": { id: (it) => it.text("policyName") },
  "aws:cloudwatch/logStream:LogStream": {},
  "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": {},
  "aws:cloudwatch/metricAlarm:MetricAlarm": {
    id: (it) => it.text("name", it.text("alarmName", it.name)),
    outputs: (it) => ({ name: it.id, arn: it.arn("cloudwatch", `alarm:${it.id}`) }),
  },
  "aws:cloudwatch/queryDefinition:QueryDefinition": { id: (it) => it.uuid() },
  "aws:pipes/pipe:Pipe": namedWithArn("pipes", "pipe/"),
  "aws:scheduler/schedule:Schedule": {
    id: (it) => `${it.text("groupName", "default")}/${byName(it)}`,
    outputs: (it) => ({ name: byName(it), arn: it.arn("scheduler", `schedule/${it.id}`) }),
  },
  "aws:scheduler/scheduleGroup:ScheduleGroup": namedWithArn("scheduler", "schedule-group/"),
  "aws:kinesis/stream:Stream": {
    id: (it) => it.arn("kinesis", `stream/${byName(it)}`),
    outputs: (it) => ({ arn: it.id, name: byName(it) }),
  },
  "aws:kinesis/streamConsumer:StreamConsumer": {
    id: (it) => `${it.text("streamArn")}/consumer/${byName(it)}:0`,
    outputs: (it) => ({ arn: it.id }),
  },
  "aws:kinesis/firehoseDeliveryStream:FirehoseDeliveryStream": byArn("firehose", "deliverystream/"),
  "aws:iot/authorizer:Authorizer": namedWithArn("iot", "authorizer/"),
  "aws:iot/topicRule:TopicRule": namedWithArn("iot", "rule/"),
  "aws:xray/group:Group": {},
  "aws:xray/samplingRule:SamplingRule": {},
};
