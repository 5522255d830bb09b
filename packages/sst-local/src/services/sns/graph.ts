import { byType, type Graph, type Resource } from "../../graph/index.ts";
import { text } from "../../graph/inputs.ts";

export const TOPIC = "aws:sns/topic:Topic";
export const SUBSCRIPTION = "aws:sns/topicSubscription:TopicSubscription";

/** True for a function or a queue of the app. */
export function isServed({ inputs }: Resource, graph: Graph): boolean {
  const endpoint = text(inputs, "endpoint") ?? "";
  const types: Readonly<Record<string, string>> = {
    lambda: "aws:lambda/function:Function",
    sqs: "aws:sqs/queue:Queue",
  };
  const type = types[text(inputs, "protocol") ?? ""];
  if (type === undefined) return false;
  return byType(graph, type).some(({ outputs }) => {
    const arn = text(outputs, "arn") ?? "";
    return endpoint === arn || (arn !== "" && endpoint.startsWith(`${arn}:`));
  });
}

/** What the filter policy of a subscription is about. */
export const filterPolicyScopeOf = (inputs: Resource["inputs"]) =>
  text(inputs, "filterPolicyScope") === "MessageBody" ? "MessageBody" : "MessageAttributes";

/** Subscriptions that get nothing here. */
export const subscriptionsNotEmulated = (graph: Graph): string[] =>
  byType(graph, SUBSCRIPTION)
    .filter((one) => !isServed(one, graph))
    .map(({ inputs }) => {
      const [topic, protocol] = [text(inputs, "topic"), text(inputs, "protocol")];
      return `subscription of topic ${topic?.split(":").at(-1)} by ${protocol}: it gets no messages`;
    });

/** Where AWS has SNS. */
export const topicOrigins = (graph: Graph): string[] =>
  byType(graph, TOPIC).map(({ id, outputs }) => {
    const region = (text(outputs, "arn") ?? id).split(":")[3];
    return `https://sns.${region}.amazonaws.com`;
  });
