import { UserError } from "../../errors.ts";

/**
 * A queue as the graph has it: the inputs of `aws:sqs/queue:Queue` with the physical name and ARN
 * filled in (https://www.pulumi.com/registry/packages/aws/api-docs/sqs/queue/#inputs).
 */
export interface QueueDefinition {
  name: string;
  arn: string;
  fifoQueue?: boolean;
  delaySeconds?: number;
  maxMessageSize?: number;
  messageRetentionSeconds?: number;
  receiveWaitTimeSeconds?: number;
  visibilityTimeoutSeconds?: number;
  /** JSON: `{"deadLetterTargetArn": "…", "maxReceiveCount": 3}`. */
  redrivePolicy?: string;
}

/** A queue's settings with AWS's defaults filled in; times in seconds, sizes in bytes. */
export interface QueueSettings {
  name: string;
  arn: string;
  delaySeconds: number;
  maximumMessageSize: number;
  messageRetentionPeriod: number;
  receiveMessageWaitTimeSeconds: number;
  visibilityTimeout: number;
  redrive: { deadLetterTargetArn: string; maxReceiveCount: number } | undefined;
}

/**
 * https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SetQueueAttributes.html
 * @throws UserError for a FIFO queue, or a redrive policy that cannot be read.
 */
export function toSettings(queue: QueueDefinition): QueueSettings {
  if (queue.fifoQueue || queue.name.endsWith(".fifo")) {
    throw new UserError(`Queue ${queue.name} is a FIFO queue, which sst-local cannot run.`, {
      hint: "Make it a standard queue, or leave it out of this stage.",
    });
  }
  return {
    name: queue.name,
    arn: queue.arn,
    delaySeconds: queue.delaySeconds ?? 0,
    maximumMessageSize: queue.maxMessageSize ?? 1024 * 1024,
    messageRetentionPeriod: queue.messageRetentionSeconds ?? 4 * 24 * 60 * 60,
    receiveMessageWaitTimeSeconds: queue.receiveWaitTimeSeconds ?? 0,
    visibilityTimeout: queue.visibilityTimeoutSeconds ?? 30,
    redrive: queue.redrivePolicy ? toRedrive(queue) : undefined,
  };
}

function toRedrive({ name, redrivePolicy }: QueueDefinition): QueueSettings["redrive"] {
  try {
    const policy = JSON.parse(redrivePolicy ?? "") as Record<string, unknown>;
    const { deadLetterTargetArn } = policy;
    const maxReceiveCount = Number(policy["maxReceiveCount"]);
    if (typeof deadLetterTargetArn === "string" && maxReceiveCount >= 1) {
      return { deadLetterTargetArn, maxReceiveCount };
    }
  } catch {
    // told below
  }
  throw new UserError(`The redrive policy of queue ${name} cannot be read: ${redrivePolicy}`, {
    hint: 'It is JSON such as {"deadLetterTargetArn": "arn:aws:sqs:…", "maxReceiveCount": 3}.',
  });
}
