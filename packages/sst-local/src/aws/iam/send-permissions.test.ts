import { expect, it } from "vitest";
import type { Resource } from "../../graph/index.ts";
import { testGraph, testResource } from "../testing/run-service.ts";
import { sendRefusals } from "./send-permissions.ts";

const QUEUE = "arn:aws:sqs:eu-west-1:123456789012:jobs";
const QUEUE_URL = "https://sqs.eu-west-1.amazonaws.com/123456789012/jobs";
const TOPIC = "arn:aws:sns:eu-west-1:123456789012:news";
const RULE = "arn:aws:events:eu-west-1:123456789012:rule/nightly";
const ROLE = "arn:aws:iam::123456789012:role/scheduler";

const queue = testResource("aws:sqs/queue:Queue", "Jobs", {
  id: QUEUE_URL,
  outputs: { arn: QUEUE },
});
const topic = testResource("aws:sns/topic:Topic", "News", { outputs: { arn: TOPIC } });
const policy = (Service: string, sourceArn: string, more = {}) =>
  testResource("aws:sqs/queuePolicy:QueuePolicy", `Policy${Service}`, {
    inputs: {
      queueUrl: QUEUE_URL,
      policy: JSON.stringify({
        Statement: {
          Effect: "Allow",
          Action: "sqs:SendMessage",
          Resource: QUEUE,
          Principal: { Service },
          Condition: { ArnEquals: { "aws:SourceArn": sourceArn } },
          ...more,
        },
      }),
    },
  });
const rule = [
  testResource("aws:cloudwatch/eventRule:EventRule", "Nightly", {
    outputs: { name: "nightly", arn: RULE },
  }),
  testResource("aws:cloudwatch/eventTarget:EventTarget", "Target", {
    inputs: { rule: "nightly", arn: QUEUE },
  }),
];
const subscription = testResource("aws:sns/topicSubscription:TopicSubscription", "Subscription", {
  inputs: { topic: TOPIC, protocol: "sqs", endpoint: QUEUE },
});
const notification = testResource("aws:s3/bucketNotification:BucketNotification", "Notification", {
  inputs: { bucket: "photos", queues: [{ queueArn: QUEUE }] },
});
const refusals = (...resources: Resource[]) =>
  sendRefusals(testGraph([queue, topic, ...resources])).map(({ message }) => message);

it.each<[string, Resource[], string, string]>([
  ["the rule Nightly", rule, "events.amazonaws.com", RULE],
  ["the subscription Subscription", [subscription], "sns.amazonaws.com", TOPIC],
  [
    "the notification of the bucket photos",
    [notification],
    "s3.amazonaws.com",
    "arn:aws:s3:::photos",
  ],
])("tells that %s needs a policy of the queue", (title, resources, principal, sourceArn) => {
  expect(refusals(...resources)).toEqual([
    `${title} does not reach ${QUEUE} on AWS: no policy of it allows sqs:SendMessage to ${principal} for ${sourceArn}.`,
  ]);
  expect(refusals(...resources, policy(principal, sourceArn))).toEqual([]);
  expect(refusals(...resources, policy("ec2.amazonaws.com", sourceArn))).toHaveLength(1);
  expect(refusals(...resources, policy(principal, "arn:aws:other"))).toHaveLength(1);
  const denied = policy(principal, sourceArn, { Effect: "Deny" });
  expect(refusals(...resources, policy("*", sourceArn), denied)).toHaveLength(1);
});

it("tells nothing of a target that the graph does not have", () => {
  const target = testResource("aws:cloudwatch/eventTarget:EventTarget", "Target", {
    inputs: { rule: "nightly", arn: `${QUEUE}-of-another-app` },
  });
  expect(refusals(target)).toEqual([]);
});

it("tells that the role of a schedule does not allow the call of its target", () => {
  const schedule = testResource("aws:scheduler/schedule:Schedule", "Nightly", {
    inputs: { target: { arn: QUEUE, roleArn: ROLE } },
  });
  const role = (Resource: string) =>
    testResource("aws:iam/role:Role", "scheduler", {
      inputs: {
        inlinePolicies: [
          {
            name: "own",
            policy: JSON.stringify({
              Statement: { Effect: "Allow", Action: "sqs:SendMessage", Resource },
            }),
          },
        ],
      },
      outputs: { name: "scheduler", arn: ROLE },
    });
  expect(refusals(schedule, role(QUEUE))).toEqual([]);
  expect(refusals(schedule, role(`${QUEUE}-2`))).toEqual([
    `the schedule Nightly does not reach ${QUEUE} on AWS: it may not call sqs:SendMessage; the role scheduler allows sqs:SendMessage on jobs-2.`,
  ]);
});

it("asks for the ARN of the rule on the target's bus, where another bus has one of that name", () => {
  const onBus = "arn:aws:events:eu-west-1:123456789012:rule/shop/nightly";
  const [other, target] = rule;
  const shop = { eventBusName: "arn:aws:events:eu-west-1:123456789012:event-bus/shop" };
  const resources = [
    other!,
    testResource("aws:cloudwatch/eventRule:EventRule", "Shop", {
      inputs: shop,
      outputs: { name: "nightly", arn: onBus },
    }),
    { ...target!, inputs: { ...target!.inputs, eventBusName: "shop" } },
  ];
  expect(refusals(...resources, policy("events.amazonaws.com", onBus))).toEqual([]);
  expect(refusals(...resources, policy("events.amazonaws.com", RULE))).toHaveLength(1);
});
