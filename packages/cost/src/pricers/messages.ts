import * as z from "zod";
import { flat, pricer } from "../pricer.ts";

/** Messages published; delivering them costs at the subscription. */
export const topic = flat(({ topic: { messages } }) => [
  { what: "messages", quantity: messages, price: "sns.publish" },
]);

/** Deliveries: e-mail costs; a function or a queue does not. */
export const topicSubscription = pricer(
  z.object({ protocol: z.string() }),
  ({ protocol }, { usage: { topic } }) => {
    if (protocol === "lambda" || protocol === "sqs") return [];
    if (!protocol.startsWith("email")) return { why: `it delivers by ${protocol}` };
    return [{ what: "e-mails", quantity: topic.messages, price: "sns.email" }];
  },
);

/** Requests to a queue. */
export const queue = pricer(
  z.object({ fifoQueue: z.boolean().optional() }),
  ({ fifoQueue }, { usage: { queue } }) => [
    {
      what: "requests",
      quantity: queue.requests,
      price: fifoQueue ? "sqs.fifoRequest" : "sqs.request",
    },
  ],
);

/** Events of one's own; those of AWS's services are free. */
export const eventBus = flat(({ eventBus: { events } }) => [
  { what: "events", quantity: events, price: "eventBridge.event" },
]);
