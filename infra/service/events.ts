import { key } from "../data/encryption-keys.ts";
import { stageSettings } from "../stage.ts";

const { alarmEmail } = stageSettings($app.stage);

/** What sends the events. */
export interface EventSources {
  pipeline: aws.codepipeline.Pipeline;
  application: aws.codedeploy.Application;
  /** `service/<cluster>/<service>`, the resource id of Application Auto Scaling. */
  scalingTarget: $util.Input<string>;
}

/**
 * Sends an e-mail for each release of the container and each time it scales, from a topic of its own:
 * unlike the alarms, most of these events need no reaction.
 *
 * EventBridge rules instead of notification rules, because the first notification rule of an account
 * fails until its service-linked role exists. https://github.com/aws/aws-cdk/issues/34406
 */
export function publishEvents({ pipeline, application, scalingTarget }: EventSources): void {
  const topic = new aws.sns.Topic("ServiceEvents", {
    displayName: `${$app.name} ${$app.stage} container`,
    ...(key && { kmsMasterKeyId: key.arn }),
  });
  new aws.sns.TopicPolicy("ServiceEventsPolicy", { arn: topic.arn, policy: publishing(topic) });
  if (alarmEmail) {
    new aws.sns.TopicSubscription("ServiceEventsByMail", {
      topic: topic.arn,
      protocol: "email",
      endpoint: alarmEmail,
    });
  }

  // https://docs.aws.amazon.com/codepipeline/latest/userguide/detect-state-changes-cloudwatch-events.html
  publish("PipelineEvents", "An execution of the pipeline changes its state", {
    source: ["aws.codepipeline"],
    "detail-type": ["CodePipeline Pipeline Execution State Change"],
    detail: { pipeline: [pipeline.name] },
  });
  // https://docs.aws.amazon.com/codedeploy/latest/userguide/monitoring-cloudwatch-events.html
  publish("DeploymentEvents", "A deployment of the container changes its state", {
    source: ["aws.codedeploy"],
    "detail-type": ["CodeDeploy Deployment State-change Notification"],
    detail: { application: [application.name] },
  });
  // https://docs.aws.amazon.com/autoscaling/application/userguide/monitoring-eventbridge.html
  publish("ScalingEvents", "The service has reached its maximum number of tasks", {
    source: ["aws.application-autoscaling"],
    "detail-type": ["Application Auto Scaling Scaling Activity State Change"],
    detail: { resourceId: [scalingTarget] },
  });

  function publish(name: string, description: string, pattern: object): void {
    const rule = new aws.cloudwatch.EventRule(name, {
      description,
      eventPattern: $jsonStringify(pattern),
    });
    new aws.cloudwatch.EventTarget(`${name}Target`, { rule: rule.name, arn: topic.arn });
  }
}

/**
 * EventBridge may publish to the topic. No condition: its guide shows none for a topic.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html
 */
function publishing(topic: aws.sns.Topic): $util.Output<string> {
  return aws.iam.getPolicyDocumentOutput({
    statements: [
      {
        actions: ["sns:Publish"],
        principals: [{ type: "Service", identifiers: ["events.amazonaws.com"] }],
        resources: [topic.arn],
      },
    ],
  }).json;
}
