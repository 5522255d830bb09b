import { bounds, type Rule, refusalsOf } from "../../aws/refusals.ts";
import type { UserError } from "../../errors.ts";
import { byType, type Graph, type Resource } from "../../graph/index.ts";
import { flag, number, parsedRecord, text } from "../../graph/inputs.ts";
import { nameOf, QUEUE } from "./graph.ts";

const CREATE_QUEUE =
  "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html";

const within = bounds(CREATE_QUEUE, ({ inputs }: Resource, name) => number(inputs, name));

/** What SQS refuses when a queue is created. */
export const RULES: readonly Rule<Resource>[] = [
  {
    source: CREATE_QUEUE,
    refuse(queue) {
      const isFifo = flag(queue.inputs, "fifoQueue");
      if (isFifo === nameOf(queue).endsWith(".fifo")) return undefined;
      return isFifo
        ? `the name of a FIFO queue must end with .fifo: ${nameOf(queue)}`
        : `only the name of a FIFO queue may end with .fifo: ${nameOf(queue)}`;
    },
    hint: "Set fifoQueue and the suffix .fifo together.",
  },
  {
    source: CREATE_QUEUE,
    refuse: (queue) =>
      /^[\w-]+$/.test(nameOf(queue).replace(/\.fifo$/, "")) && nameOf(queue).length <= 80
        ? undefined
        : `the name is ${JSON.stringify(nameOf(queue))}`,
    hint: "A name has 1 to 80 letters, digits, hyphens and underscores.",
  },
  within("delaySeconds", 0, 900),
  within("maxMessageSize", 1024, 1_048_576),
  within("messageRetentionSeconds", 60, 1_209_600),
  within("receiveWaitTimeSeconds", 0, 20),
  within("visibilityTimeoutSeconds", 0, 43_200),
];

const DEAD_LETTERS =
  "https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html";

/** What SQS refuses of a redrive policy. */
const REDRIVE_RULE: Rule<Resource> = {
  source: DEAD_LETTERS,
  refuse(queue) {
    const target = text(
      parsedRecord(text(queue.inputs, "redrivePolicy") ?? ""),
      "deadLetterTargetArn",
    );
    if (!target) return undefined;
    const isFifo = nameOf(queue).endsWith(".fifo");
    return target.endsWith(".fifo") === isFifo
      ? undefined
      : `its dead-letter queue ${target} is ${isFifo ? "no" : "a"} FIFO queue`;
  },
  hint: "The dead-letter queue of a FIFO queue is one, that of a standard queue is not.",
};

/** What SQS refuses of a graph's queues. */
export const refusals = (graph: Graph): UserError[] =>
  byType(graph, QUEUE).flatMap((queue) =>
    refusalsOf([...RULES, REDRIVE_RULE], queue, `the queue ${nameOf(queue)}`, queue.urn),
  );
