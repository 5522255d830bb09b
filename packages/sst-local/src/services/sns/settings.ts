import { aboutResource } from "../../aws/refusals.ts";
import { byType, type Graph, type Resource } from "../../graph/index.ts";
import { flag, parsedRecord, text } from "../../graph/inputs.ts";
import { compileFilterPolicy, type FilterPolicy } from "./filter-policy.ts";
import { filterPolicyScopeOf, isServed, SUBSCRIPTION, TOPIC } from "./graph.ts";

/** A topic of the graph with its subscriptions. */
export interface TopicSettings {
  readonly name: string;
  readonly arn: string;
  readonly isFifo: boolean;
  readonly contentBasedDeduplication: boolean;
  readonly subscriptions: readonly Subscription[];
}

/** A subscription of a function or a queue. */
export interface Subscription {
  readonly arn: string;
  readonly protocol: "lambda" | "sqs";
  /** ARN. */
  readonly endpoint: string;
  /** True where a queue gets the message itself, without SNS's envelope. */
  readonly isRaw: boolean;
  readonly filter: FilterPolicy;
  /** JSON, for GetSubscriptionAttributes. */
  readonly filterPolicy: string | undefined;
  readonly filterPolicyScope: "MessageAttributes" | "MessageBody";
  /** ARN of the queue that gets what cannot be delivered. */
  readonly deadLetterQueue: string | undefined;
}

/**
 * The topics of a graph.
 * @throws UserError for a filter policy that AWS refuses
 */
export function topicSettings(graph: Graph): TopicSettings[] {
  const subscriptions = byType(graph, SUBSCRIPTION).filter((one) => isServed(one, graph));
  return byType(graph, TOPIC).map(({ id, inputs, outputs }) => {
    const arn = text(outputs, "arn") ?? id;
    const name = text(outputs, "name") ?? text(inputs, "name") ?? arn.split(":").at(-1) ?? "";
    return {
      name,
      arn,
      isFifo: name.endsWith(".fifo"),
      contentBasedDeduplication: flag(inputs, "contentBasedDeduplication"),
      subscriptions: subscriptions
        .filter((one) => text(one.inputs, "topic") === arn)
        .map((one) => aboutResource(one.urn, () => subscriptionOf(one))),
    };
  });
}

/** https://www.pulumi.com/registry/packages/aws/api-docs/sns/topicsubscription/#inputs */
function subscriptionOf({ id, inputs, outputs }: Resource): Subscription {
  const filterPolicy = text(inputs, "filterPolicy");
  const filterPolicyScope = filterPolicyScopeOf(inputs);
  return {
    arn: text(outputs, "arn") ?? id,
    protocol: text(inputs, "protocol") === "sqs" ? "sqs" : "lambda",
    endpoint: text(inputs, "endpoint") ?? "",
    isRaw: flag(inputs, "rawMessageDelivery"),
    filter: compileFilterPolicy(filterPolicy, filterPolicyScope),
    filterPolicy,
    filterPolicyScope,
    deadLetterQueue: deadLetterQueueOf(text(inputs, "redrivePolicy")),
  };
}

/** Reads `{"deadLetterTargetArn": "…"}`. */
const deadLetterQueueOf = (redrivePolicy = ""): string | undefined =>
  text(parsedRecord(redrivePolicy), "deadLetterTargetArn");
