import { expect, it } from "vitest";
import type { Resource } from "../graph.ts";
import { type Case, costs, million, notPriced } from "../testing/costs.ts";
import { resource } from "../testing/graph.ts";

it.each<Case>([
  [
    "topic",
    { topic: { messages: 4 * million } },
    [resource("aws:sns/topic:Topic")],
    2,
    { messages: 2 },
  ],
  [
    "subscription by e-mail",
    { topic: { messages: 50_000 } },
    [resource("aws:sns/topicSubscription:TopicSubscription", { protocol: "email" })],
    1,
    { "e-mails": 1 },
  ],
  [
    "subscription of a queue",
    { topic: { messages: 50_000 } },
    [resource("aws:sns/topicSubscription:TopicSubscription", { protocol: "sqs" })],
    0,
    {},
  ],
  [
    "queue",
    { queue: { requests: 10 * million } },
    [resource("aws:sqs/queue:Queue")],
    4,
    { requests: 4 },
  ],
  [
    "FIFO queue",
    { queue: { requests: 10 * million } },
    [resource("aws:sqs/queue:Queue", { fifoQueue: true })],
    5,
    { requests: 5 },
  ],
  [
    "event bus",
    { eventBus: { events: 3 * million } },
    [resource("aws:cloudwatch/eventBus:EventBus")],
    3,
    { events: 3 },
  ],
])("prices a %s", (_, sections, resources, usd, lines) => {
  expect(costs(sections, resources)).toEqual([usd, lines]);
});

it.each<[string, Resource, string]>([
  [
    "aws:sns/topicSubscription:TopicSubscription",
    resource("", { protocol: "sms" }),
    "it delivers by sms",
  ],
])("does not guess the price of a %s of which it knows none", (type, { inputs }, why) => {
  expect(notPriced(resource(type, inputs))).toEqual([{ type, names: ["It"], why }]);
});
