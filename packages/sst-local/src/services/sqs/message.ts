import { checkFields } from "../../aws/files.ts";
import type { ReceivedMessage } from "../../aws/capabilities.ts";

/** A message as it is stored. Times are epoch milliseconds. */
export interface Message {
  readonly id: string;
  readonly body: string;
  readonly attributes?: MessageAttributes;
  /**
   * `AWSTraceHeader` and `MessageGroupId`, as the sender set them; of a FIFO queue also
   * `MessageDeduplicationId` and `SequenceNumber`.
   */
  readonly systemAttributes?: Readonly<Record<string, string>>;
  readonly sentAt: number;
  /** Until then the message is delayed or in flight. */
  readonly visibleAt: number;
  /** How often it was received, in all queues that it has been in. */
  readonly receiveCount: number;
  /** How often it was received before it came to this queue as a dead letter. */
  readonly receivedBefore?: number;
  /** When this queue handed it out first. */
  readonly firstReceivedAt?: number;
  /** The queue that it was a dead letter of. */
  readonly deadLetterSourceArn?: string;
}

/** A message of a FIFO queue that was deleted, whose repetitions are still recognised. */
export interface Deduplication {
  /** The deduplication id, with the group where that is its scope. */
  readonly key: string;
  readonly messageId: string;
  readonly sequenceNumber: string;
  readonly sentAt: number;
}

/** An entry of a state file. @throws TypeError for another shape */
export function checkDeduplication(value: unknown): Deduplication {
  return checkFields<Deduplication>(value, {
    string: ["key", "messageId", "sequenceNumber"],
    number: ["sentAt"],
  });
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_MessageAttributeValue.html */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
}

export type MessageAttributes = Readonly<Record<string, MessageAttribute>>;

/** A message of a state file. @throws TypeError for another shape */
export function checkMessage(value: unknown): Message {
  return checkFields<Message>(value, {
    string: ["id", "body"],
    number: ["sentAt", "visibleAt", "receiveCount"],
  });
}

/**
 * The system attributes of a received message.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_ReceiveMessage.html
 */
export function systemAttributesOf(message: ReceivedMessage["message"]): Record<string, string> {
  return {
    SenderId: "AIDALOCAL",
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ...message.systemAttributes,
    ...(message.deadLetterSourceArn !== undefined && {
      DeadLetterQueueSourceArn: message.deadLetterSourceArn,
    }),
  };
}
