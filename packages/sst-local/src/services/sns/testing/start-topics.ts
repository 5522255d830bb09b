import {
  type RunOptions,
  runService,
  sdkSettings,
  testGraph,
  testResource,
} from "../../../aws/testing/run-service.ts";
import type { Resource } from "../../../graph/index.ts";
import { start } from "../start.ts";

export const topicArn = (name: string) => `arn:aws:sns:eu-west-1:123456789012:${name}`;
export const functionArn = (name: string) =>
  `arn:aws:lambda:eu-west-1:123456789012:function:${name}`;

export const topicResource = (name: string, inputs: Record<string, unknown> = {}): Resource =>
  testResource("aws:sns/topic:Topic", name, {
    inputs: { fifoTopic: name.endsWith(".fifo"), ...inputs },
    outputs: { name, arn: topicArn(name) },
  });

/** A subscription of a queue or function, by its ARN. */
export const subscriptionResource = (
  topic: string,
  endpoint: string,
  inputs: Record<string, unknown> = {},
): Resource => {
  const name = `${topic}-${endpoint.split(":").at(-1)}`;
  const arn = `${topicArn(topic)}:${name}`;
  const protocol = endpoint.split(":")[2];
  return testResource("aws:sns/topicSubscription:TopicSubscription", name, {
    id: arn,
    inputs: { topic: topicArn(topic), endpoint, protocol, ...inputs },
    outputs: { arn },
  });
};

export const functionResource = (name: string): Resource =>
  testResource("aws:lambda/function:Function", name, { outputs: { arn: functionArn(name) } });

/** Starts the service with topics. */
export async function startTopics(
  resources: Resource[],
  options: RunOptions & { now?: () => number } = {},
) {
  const running = await runService(
    (context) => start(context, options.now),
    testGraph(resources),
    options,
  );
  return { ...running, settings: sdkSettings(running.url) };
}
