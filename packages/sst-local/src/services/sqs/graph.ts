import { aboutResource } from "../../aws/refusals.ts";
import { UserError } from "../../errors.ts";
import { byType, type Graph, type Resource } from "../../graph/index.ts";
import { flag, isRecord, number, parsedJson, text } from "../../graph/inputs.ts";

export const QUEUE = "aws:sqs/queue:Queue";

/**
 * A queue's attributes with AWS's defaults; times in seconds, sizes in bytes.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 */
export interface QueueSettings {
  readonly name: string;
  readonly arn: string;
  readonly delaySeconds: number;
  readonly maximumMessageSize: number;
  readonly messageRetentionPeriod: number;
  readonly receiveMessageWaitTimeSeconds: number;
  readonly visibilityTimeout: number;
  /** Undefined for a standard queue. */
  readonly fifo: FifoSettings | undefined;
  readonly redrive:
    { readonly deadLetterTargetArn: string; readonly maxReceiveCount: number } | undefined;
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/FIFO-queues-understanding-logic.html */
export interface FifoSettings {
  readonly contentBasedDeduplication: boolean;
  readonly deduplicationScope: "queue" | "messageGroup";
  /** It changes nothing here. */
  readonly fifoThroughputLimit: string;
}

/**
 * The queues of a graph.
 * @throws UserError for a redrive policy that cannot be read, or a dead-letter queue
 *   that the graph does not have
 * @see https://www.pulumi.com/registry/packages/aws/api-docs/sqs/queue/#inputs
 */
export function queueSettings(graph: Graph): QueueSettings[] {
  const queues = byType(graph, QUEUE).map((queue) =>
    aboutResource(queue.urn, () => toSettings(queue)),
  );
  for (const { name, redrive } of queues) {
    const target = redrive?.deadLetterTargetArn;
    if (target === undefined || queues.some(({ arn }) => arn === target)) continue;
    throw new UserError(
      `Queue ${name} has the dead-letter queue ${target}, which does not exist.`,
      {
        hint: "Define that queue in the same app.",
      },
    );
  }
  return queues;
}

/**
 * The origins of the queues' URLs on AWS, which SDK clients call before any other endpoint.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-queue-message-identifiers.html
 */
export function queueOrigins(graph: Graph): string[] {
  return byType(graph, QUEUE).flatMap(({ outputs }) => {
    const url = text(outputs, "url");
    return url === undefined ? [] : [new URL(url).origin];
  });
}

export const nameOf = ({ id, inputs, outputs }: Resource): string =>
  text(outputs, "name") ?? text(inputs, "name") ?? id;

function toSettings(queue: Resource): QueueSettings {
  const { inputs, outputs } = queue;
  const name = nameOf(queue);
  return {
    name,
    arn: text(outputs, "arn") ?? "",
    delaySeconds: number(inputs, "delaySeconds") ?? 0,
    maximumMessageSize: number(inputs, "maxMessageSize") ?? 1024 * 1024,
    messageRetentionPeriod: number(inputs, "messageRetentionSeconds") ?? 4 * 24 * 60 * 60,
    receiveMessageWaitTimeSeconds: number(inputs, "receiveWaitTimeSeconds") ?? 0,
    visibilityTimeout: number(inputs, "visibilityTimeoutSeconds") ?? 30,
    fifo: name.endsWith(".fifo") ? fifoSettings(inputs) : undefined,
    redrive: toRedrive(name, text(inputs, "redrivePolicy")),
  };
}

const fifoSettings = (inputs: Resource["inputs"]): FifoSettings => ({
  contentBasedDeduplication: flag(inputs, "contentBasedDeduplication"),
  deduplicationScope:
    text(inputs, "deduplicationScope") === "messageGroup" ? "messageGroup" : "queue",
  fifoThroughputLimit: text(inputs, "fifoThroughputLimit") ?? "perQueue",
});

/** Reads `{"deadLetterTargetArn": "…", "maxReceiveCount": 3}`. */
function toRedrive(name: string, redrivePolicy: string | undefined): QueueSettings["redrive"] {
  if (!redrivePolicy) return undefined;
  const policy = parsedJson(redrivePolicy);
  if (isRecord(policy)) {
    const deadLetterTargetArn = text(policy, "deadLetterTargetArn");
    const maxReceiveCount = Number(policy["maxReceiveCount"]);
    if (deadLetterTargetArn !== undefined && maxReceiveCount >= 1) {
      return { deadLetterTargetArn, maxReceiveCount };
    }
  }
  throw new UserError(`The redrive policy of queue ${name} cannot be read: ${redrivePolicy}`, {
    hint: 'It is JSON such as {"deadLetterTargetArn": "arn:aws:sqs:…", "maxReceiveCount": 3}.',
  });
}
