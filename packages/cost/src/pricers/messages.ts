import * as z from "zod";
import { flat, pricer } from "../pricer.ts";

/** Topic: published messages. Deliveries are priced with the subscriptions. */
export const topic = flat(({ topic: { messages } }) => [
  { what: "messages", quantity: messages, price: "sns.publish" },
]);

/** Subscription: e-mail deliveries are charged, deliveries to functions and queues are free. */
export const topicSubscription = pricer(
  z.object({ protocol: z.string() }),
  ({ protocol }, { usage: { topic } }) => {
    if (protocol === "lambda" || protocol === "sqs") return [];
    if (!protocol.startsWith("email")) return { why: `it delivers by ${protocol}` };
    return [{ what: "e-mails", quantity: topic.messages, price: "sns.email" }];
  },
);

/** Queue: requests. */
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

/** Event bus: custom events. Events of AWS's services are free. */
export const eventBus = flat(({ eventBus: { events } }) => [
  { what: "events", quantity: events, price: "eventBridge.event" },
]);
