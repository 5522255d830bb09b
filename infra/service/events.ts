import { keys } from "../data/encryption-keys.ts";
import { stageSettings } from "../stage.ts";

const { alarmEmail } = stageSettings($app.stage);

/** https://docs.aws.amazon.com/dtconsole/latest/userguide/concepts.html#events-ref-pipeline */
const ofPipeline = ["failed", "canceled", "started", "resumed", "succeeded", "superseded"];

/** https://docs.aws.amazon.com/dtconsole/latest/userguide/concepts.html#events-ref-deployapplication */
const ofDeployment = ["failed", "succeeded", "started"];

/** What is told of. */
export interface Told {
  pipeline: aws.codepipeline.Pipeline;
  application: aws.codedeploy.Application;
  /** `service/<cluster>/<service>`, as Application Auto Scaling calls it. */
  scalingTarget: $util.Input<string>;
}

/**
 * Tells by mail of releases of the container, and of its scaling, on a topic apart from the alarms:
 * most of it is news and no reason to get up.
 */
export function tellOf({ pipeline, application, scalingTarget }: Told): aws.sns.Topic {
  const topic = new aws.sns.Topic("ServiceEvents", {
    displayName: `${$app.name} ${$app.stage} container`,
    ...(keys && { kmsMasterKeyId: keys.primary.arn }),
  });
  const policy = new aws.sns.TopicPolicy("ServiceEventsPolicy", {
    arn: topic.arn,
    policy: publishing(topic),
  });
  if (alarmEmail) {
    new aws.sns.TopicSubscription("ServiceEventsByMail", {
      topic: topic.arn,
      protocol: "email",
      endpoint: alarmEmail,
    });
  }

  notify("Pipeline", pipeline.arn, "codepipeline-pipeline-pipeline-execution", ofPipeline);
  notify("Deployment", application.arn, "codedeploy-application-deployment", ofDeployment);

  const scaled = new aws.cloudwatch.EventRule("ServiceScaled", {
    description: "The container has as many tasks as it may have",
    // https://docs.aws.amazon.com/autoscaling/application/userguide/monitoring-eventbridge.html
    eventPattern: $jsonStringify({
      source: ["aws.application-autoscaling"],
      "detail-type": ["Application Auto Scaling Scaling Activity State Change"],
      detail: { resourceId: [scalingTarget] },
    }),
  });
  new aws.cloudwatch.EventTarget("ServiceScaledTold", { rule: scaled.name, arn: topic.arn });
  return topic;

  function notify(
    name: string,
    resource: $util.Input<string>,
    prefix: string,
    events: string[],
  ): void {
    new aws.codestarnotifications.NotificationRule(
      `${name}Events`,
      {
        name: `${$app.name}-${$app.stage}-service-${name.toLowerCase()}`,
        resource,
        detailType: "FULL",
        eventTypeIds: events.map((event) => `${prefix}-${event}`),
        targets: [{ address: topic.arn }],
      },
      // It refuses a topic that it may not publish to.
      { dependsOn: [policy] },
    );
  }
}

/**
 * Neither service says for which account it publishes.
 * https://docs.aws.amazon.com/dtconsole/latest/userguide/set-up-sns.html
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 */
function publishing(topic: aws.sns.Topic): $util.Output<string> {
  return aws.iam.getPolicyDocumentOutput({
    statements: [
      {
        actions: ["sns:Publish"],
        principals: [
          {
            type: "Service",
            identifiers: ["codestar-notifications.amazonaws.com", "events.amazonaws.com"],
          },
        ],
        resources: [topic.arn],
      },
    ],
  }).json;
}
