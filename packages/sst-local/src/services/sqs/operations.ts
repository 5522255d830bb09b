import type { Call, Operation } from "../../aws/api.ts";
import { batch, checkBatchSize } from "./batch.ts";
import {
  invalidMessageContents,
  invalidParameter,
  missingParameter,
  queueDoesNotExist,
} from "./errors.ts";
import { Input } from "./input.ts";
import { md5OfAttributes, md5OfBody } from "./digest.ts";
import type { QueueSettings } from "./graph.ts";
import {
  INVALID_CHARACTER,
  parseMessageAttributes,
  parseSystemAttributes,
  sizeOf,
} from "./message-attributes.ts";
import { systemAttributesOf } from "./message.ts";
import type { Queue, Received } from "./queue.ts";

interface OperationContext {
  /** By name, in the order of the graph. */
  readonly queues: ReadonlyMap<string, Queue>;
  readonly call: Call;
}

const HOURS_12 = 12 * 60 * 60;

/** The emulated operations, all of which AWS wants signed. */
export function queueOperations(
  queues: () => ReadonlyMap<string, Queue>,
): Record<string, Operation> {
  return Object.fromEntries(
    Object.entries(OPERATIONS).map(([name, run]): [string, Operation] => [
      name,
      {
        access: "signed",
        run: (input, call) => run(new Input(input), { queues: queues(), call }),
      },
    ]),
  );
}

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html */
const OPERATIONS: Record<string, (input: Input, context: OperationContext) => unknown> = {
  SendMessage: (input, context) => sendMessage(input, queueOf(input, context)),
  SendMessageBatch(input, context) {
    const queue = queueOf(input, context);
    checkBatchSize(input);
    return batch(input, (entry) => sendMessage(entry, queue));
  },
  async ReceiveMessage(input, { queues, call }) {
    const visibilityTimeout = input.optionalInteger("VisibilityTimeout", 0, HOURS_12);
    const waitSeconds = input.optionalInteger("WaitTimeSeconds", 0, 20);
    const received = await queueOf(input, { queues }).receive({
      count: input.optionalInteger("MaxNumberOfMessages", 1, 10) ?? 1,
      signal: call.signal,
      ...(visibilityTimeout !== undefined && { visibilityTimeout }),
      ...(waitSeconds !== undefined && { waitSeconds }),
    });
    return received.length > 0 ? { Messages: received.map((one) => toOutput(one, input)) } : {};
  },
  DeleteMessage(input, context) {
    queueOf(input, context).delete(input.string("ReceiptHandle"));
    return {};
  },
  DeleteMessageBatch(input, context) {
    const queue = queueOf(input, context);
    return batch(input, (entry) => {
      queue.delete(entry.string("ReceiptHandle"));
      return {};
    });
  },
  ChangeMessageVisibility: (input, context) => changeVisibility(input, queueOf(input, context)),
  ChangeMessageVisibilityBatch(input, context) {
    const queue = queueOf(input, context);
    return batch(input, (entry) => changeVisibility(entry, queue));
  },
  GetQueueUrl(input, context) {
    const queue = existing(context.queues, input.string("QueueName"));
    return { QueueUrl: urlOf(queue, context.call) };
  },
  GetQueueAttributes(input, context) {
    const requested = input.strings("AttributeNames");
    const attributes = Object.entries(attributesOf(queueOf(input, context))).filter(
      ([name]) => requested.includes("All") || requested.includes(name),
    );
    return attributes.length > 0 ? { Attributes: Object.fromEntries(attributes) } : {};
  },
  PurgeQueue(input, context) {
    queueOf(input, context).purge();
    return {};
  },
  ListQueues(input, { queues, call }) {
    const prefix = input.optionalString("QueueNamePrefix") ?? "";
    const found = [...queues.values()].filter(({ settings }) => settings.name.startsWith(prefix));
    return found.length > 0 ? { QueueUrls: found.map((queue) => urlOf(queue, call)) } : {};
  },
};

function existing(queues: OperationContext["queues"], name: string): Queue {
  const queue = queues.get(name);
  if (!queue) throw queueDoesNotExist();
  return queue;
}

/** The queue of a URL, of any host: the URL in the graph is the one on AWS. */
const queueOf = (input: Input, { queues }: Pick<OperationContext, "queues">): Queue =>
  existing(queues, input.string("QueueUrl").split("/").at(-1) ?? "");

const urlOf = ({ settings }: Queue, { host }: Call): string =>
  `http://${host}/${settings.arn.split(":")[4]}/${settings.name}`;

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html */
function sendMessage(input: Input, queue: Queue) {
  const body = input.string("MessageBody");
  const delaySeconds = input.optionalInteger("DelaySeconds", 0, 900);
  if (body.length === 0) throw missingParameter("MessageBody");
  if (INVALID_CHARACTER.test(body)) throw invalidMessageContents();
  const attributes = parseMessageAttributes(input.value("MessageAttributes"));
  const system = parseSystemAttributes(input.value("MessageSystemAttributes"));
  const most = queue.settings.maximumMessageSize;
  if (Buffer.byteLength(body) + sizeOf(attributes) > most) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${most} bytes.`,
    );
  }
  const { deduplicationId, ...group } = placeOf(input, queue.settings);
  const systemAttributes = {
    ...(system?.["AWSTraceHeader"] && {
      AWSTraceHeader: system["AWSTraceHeader"].StringValue ?? "",
    }),
    ...group,
  };
  const message = queue.send(body, {
    ...(attributes && { attributes }),
    ...(Object.keys(systemAttributes).length > 0 && { systemAttributes }),
    ...(delaySeconds !== undefined && { delaySeconds }),
    ...(deduplicationId !== undefined && { deduplicationId }),
  });
  const { SequenceNumber } = message.systemAttributes ?? {};
  return {
    MessageId: message.id,
    ...(SequenceNumber !== undefined && { SequenceNumber }),
    MD5OfMessageBody: md5OfBody(body),
    ...(attributes && { MD5OfMessageAttributes: md5OfAttributes(attributes) }),
    ...(system && { MD5OfMessageSystemAttributes: md5OfAttributes(system) }),
  };
}

/**
 * The message group of a message, by which a standard queue is fair between tenants and a FIFO queue
 * keeps the order, and the deduplication id of a FIFO queue.
 * @throws AwsError InvalidParameterValue, MissingParameter
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-fair-queues.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html
 */
function placeOf(
  input: Input,
  { fifo }: QueueSettings,
): { MessageGroupId?: string; deduplicationId?: string } {
  const deduplicationId = identifier(input, "MessageDeduplicationId");
  const group = identifier(input, "MessageGroupId");
  if (!fifo) {
    if (deduplicationId !== undefined) throw wrongType("MessageDeduplicationId", deduplicationId);
    return group === undefined ? {} : { MessageGroupId: group };
  }
  if (group === undefined) throw missingParameter("MessageGroupId");
  const delay = input.optionalInteger("DelaySeconds", 0, 900);
  if (delay) throw wrongType("DelaySeconds", String(delay));
  if (deduplicationId !== undefined) return { MessageGroupId: group, deduplicationId };
  if (fifo.contentBasedDeduplication) return { MessageGroupId: group };
  throw invalidParameter(
    "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly",
  );
}

const wrongType = (parameter: string, value: string) =>
  invalidParameter(
    `Value ${value} for parameter ${parameter} is invalid. Reason: The request include parameter that is not valid for this queue type.`,
  );

function identifier(input: Input, name: string): string | undefined {
  const value = input.optionalString(name);
  if (value === undefined || /^[\x21-\x7e]{1,128}$/.test(value)) return value;
  throw invalidParameter(
    `Value ${value} for parameter ${name} is invalid. Reason: ${name} can only include alphanumeric and punctuation characters. 1 to 128 in length.`,
  );
}

function changeVisibility(input: Input, queue: Queue) {
  const seconds = input.optionalInteger("VisibilityTimeout", 0, HOURS_12);
  if (seconds === undefined) throw missingParameter("VisibilityTimeout");
  queue.changeVisibility(input.string("ReceiptHandle"), seconds);
  return {};
}

function toOutput({ message, receiptHandle }: Received, input: Input) {
  const systemNames = [
    ...input.strings("MessageSystemAttributeNames"),
    ...input.strings("AttributeNames"),
  ];
  const system = Object.entries(systemAttributesOf(message)).filter(
    ([name]) => systemNames.includes("All") || systemNames.includes(name),
  );
  const patterns = input.strings("MessageAttributeNames");
  const attributes = Object.fromEntries(
    Object.entries(message.attributes ?? {}).filter(([name]) => matches(name, patterns)),
  );
  const hasAttributes = Object.keys(attributes).length > 0;
  return {
    MessageId: message.id,
    ReceiptHandle: receiptHandle,
    MD5OfBody: md5OfBody(message.body),
    Body: message.body,
    ...(system.length > 0 && { Attributes: Object.fromEntries(system) }),
    ...(hasAttributes && {
      MessageAttributes: attributes,
      MD5OfMessageAttributes: md5OfAttributes(attributes),
    }),
  };
}

/** A pattern is `All`, `.*`, a name, or the beginning of names as `prefix.*`. */
function matches(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    pattern.endsWith(".*")
      ? name.startsWith(pattern.slice(0, -2))
      : pattern === "All" || pattern === name,
  );
}

function attributesOf(queue: Queue): Record<string, string> {
  const { settings } = queue;
  const { visible, inFlight, delayed } = queue.counts();
  return {
    QueueArn: settings.arn,
    ApproximateNumberOfMessages: String(visible),
    ApproximateNumberOfMessagesNotVisible: String(inFlight),
    ApproximateNumberOfMessagesDelayed: String(delayed),
    DelaySeconds: String(settings.delaySeconds),
    MaximumMessageSize: String(settings.maximumMessageSize),
    MessageRetentionPeriod: String(settings.messageRetentionPeriod),
    ReceiveMessageWaitTimeSeconds: String(settings.receiveMessageWaitTimeSeconds),
    VisibilityTimeout: String(settings.visibilityTimeout),
    ...(settings.fifo && {
      FifoQueue: "true",
      ContentBasedDeduplication: String(settings.fifo.contentBasedDeduplication),
      DeduplicationScope: settings.fifo.deduplicationScope,
      FifoThroughputLimit: settings.fifo.fifoThroughputLimit,
    }),
    ...(settings.redrive && { RedrivePolicy: JSON.stringify(settings.redrive) }),
  };
}
