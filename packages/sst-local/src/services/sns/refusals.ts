import { reasonOf, type Rule, refusalsOf } from "../../aws/refusals.ts";
import type { UserError } from "../../errors.ts";
import { byType, type Graph, type Resource } from "../../graph/index.ts";
import { flag, text } from "../../graph/inputs.ts";
import { compileFilterPolicy } from "./filter-policy.ts";
import { filterPolicyScopeOf, SUBSCRIPTION, TOPIC } from "./graph.ts";

const CREATE_TOPIC = "https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html";
const SUBSCRIBE = "https://docs.aws.amazon.com/sns/latest/api/API_Subscribe.html";

const nameOf = ({ inputs, outputs, name }: Resource): string =>
  text(outputs, "name") ?? text(inputs, "name") ?? name;

/** What SNS refuses when a topic is created. */
export const TOPIC_RULES: readonly Rule<Resource>[] = [
  {
    source: CREATE_TOPIC,
    refuse: (topic) =>
      /^[\w-]{1,256}$/.test(nameOf(topic).replace(/\.fifo$/, ""))
        ? undefined
        : `the name is ${JSON.stringify(nameOf(topic))}`,
    hint: "A name has 1 to 256 letters, digits, hyphens and underscores.",
  },
  {
    source: CREATE_TOPIC,
    refuse(topic) {
      const isFifo = flag(topic.inputs, "fifoTopic");
      if (isFifo === nameOf(topic).endsWith(".fifo")) return undefined;
      return isFifo
        ? `the name of a FIFO topic must end with .fifo: ${nameOf(topic)}`
        : `only the name of a FIFO topic may end with .fifo: ${nameOf(topic)}`;
    },
    hint: "Set fifoTopic and the suffix .fifo together.",
  },
];

/** What SNS refuses of a subscription. */
export const SUBSCRIPTION_RULES: readonly Rule<Resource>[] = [
  {
    source: "https://docs.aws.amazon.com/sns/latest/dg/sns-fifo-topics.html",
    refuse({ inputs }) {
      const isFifo = text(inputs, "topic")?.endsWith(".fifo") ?? false;
      const endpoint = text(inputs, "endpoint") ?? "";
      if (isFifo && text(inputs, "protocol") !== "sqs") {
        return `a FIFO topic has no subscriptions by ${text(inputs, "protocol")}`;
      }
      return !isFifo && endpoint.endsWith(".fifo")
        ? `the FIFO queue ${endpoint} cannot be subscribed to a standard topic`
        : undefined;
    },
    hint: "Queues are subscribed to FIFO topics, and FIFO queues to nothing else.",
  },
  {
    source: SUBSCRIBE,
    refuse: ({ inputs }) =>
      reasonOf(() =>
        compileFilterPolicy(text(inputs, "filterPolicy"), filterPolicyScopeOf(inputs)),
      ),
    hint: "Correct the policy.",
  },
];

/** What SNS refuses of a graph's topics and their subscriptions. */
export const refusals = (graph: Graph): UserError[] => [
  ...byType(graph, TOPIC).flatMap((topic) =>
    refusalsOf(TOPIC_RULES, topic, `the topic ${nameOf(topic)}`, topic.urn),
  ),
  ...byType(graph, SUBSCRIPTION).flatMap((subscription) =>
    refusalsOf(
      SUBSCRIPTION_RULES,
      subscription,
      `the subscription ${subscription.name}`,
      subscription.urn,
    ),
  ),
];
