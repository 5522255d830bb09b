import { checkFields } from "../../aws/files.ts";

/** @see https://docs.aws.amazon.com/sns/latest/api/API_MessageAttributeValue.html */
export interface MessageAttribute {
  readonly DataType: string;
  readonly StringValue?: string;
  /** Base64. */
  readonly BinaryValue?: string;
}

/** A message that was published. */
export interface Message {
  readonly id: string;
  readonly body: string;
  /** What a protocol gets in place of the body, by its name. */
  readonly bodies?: Readonly<Record<string, string>>;
  readonly subject?: string;
  readonly attributes: Readonly<Record<string, MessageAttribute>>;
  readonly groupId?: string;
  readonly deduplicationId?: string;
  /** Of a FIFO topic. */
  readonly sequenceNumber?: string;
  /** Epoch milliseconds. */
  readonly publishedAt: number;
}

/** A message on its way to the subscriptions that want it. */
export interface Delivery {
  readonly message: Message;
  readonly topicArn: string;
  /** ARNs of the subscriptions that do not have it yet. */
  readonly pending: readonly string[];
}

/** What a FIFO topic recognises repetitions by. */
export interface Published {
  readonly key: string;
  readonly messageId: string;
  readonly sequenceNumber: string;
  readonly publishedAt: number;
}

export const checkDelivery = (value: unknown): Delivery =>
  checkFields<Delivery>(value, { string: ["topicArn"], object: ["message", "pending"] });

export const checkPublished = (value: unknown): Published =>
  checkFields<Published>(value, {
    string: ["key", "messageId", "sequenceNumber"],
    number: ["publishedAt"],
  });

/** The message as a protocol has it. */
export const bodyFor = ({ body, bodies }: Message, protocol: string): string =>
  bodies?.[protocol] ?? body;

/** What SNS writes into every notification; the signature cannot be verified. */
const notification = (message: Message, topicArn: string, subscriptionArn: string) => {
  const region = topicArn.split(":")[3];
  return {
    timestamp: new Date(message.publishedAt).toISOString(),
    signature: "EXAMPLE",
    certificate: `https://sns.${region}.amazonaws.com/SimpleNotificationService-0000000000000000000000.pem`,
    unsubscribe: `https://sns.${region}.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscriptionArn}`,
    attributes: Object.fromEntries(
      Object.entries(message.attributes).map(([name, { BinaryValue, DataType, StringValue }]) => [
        name,
        { Type: DataType, Value: StringValue ?? BinaryValue ?? "" },
      ]),
    ),
  };
};

/**
 * The event that a function gets.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
 */
export function lambdaEvent(message: Message, topicArn: string, subscriptionArn: string): object {
  const { attributes, certificate, signature, timestamp, unsubscribe } = notification(
    message,
    topicArn,
    subscriptionArn,
  );
  return {
    Records: [
      {
        EventSource: "aws:sns",
        EventVersion: "1.0",
        EventSubscriptionArn: subscriptionArn,
        Sns: {
          Type: "Notification",
          MessageId: message.id,
          TopicArn: topicArn,
          Subject: message.subject ?? null,
          Message: bodyFor(message, "lambda"),
          Timestamp: timestamp,
          SignatureVersion: "1",
          Signature: signature,
          SigningCertUrl: certificate,
          UnsubscribeUrl: unsubscribe,
          MessageAttributes: attributes,
        },
      },
    ],
  };
}

/**
 * The body of the message that a queue gets, where it does not get the published message itself.
 * @see https://docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html
 */
export function envelope(message: Message, topicArn: string, subscriptionArn: string): string {
  const { attributes, certificate, signature, timestamp, unsubscribe } = notification(
    message,
    topicArn,
    subscriptionArn,
  );
  return JSON.stringify({
    Type: "Notification",
    MessageId: message.id,
    ...(message.sequenceNumber !== undefined && { SequenceNumber: message.sequenceNumber }),
    TopicArn: topicArn,
    ...(message.subject !== undefined && { Subject: message.subject }),
    Message: bodyFor(message, "sqs"),
    Timestamp: timestamp,
    SignatureVersion: "1",
    Signature: signature,
    SigningCertURL: certificate,
    UnsubscribeURL: unsubscribe,
    ...(Object.keys(attributes).length > 0 && { MessageAttributes: attributes }),
  });
}
