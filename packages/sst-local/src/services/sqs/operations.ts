import { md5OfAttributes, md5OfBody } from "./digest.ts";
import { SqsError, batchError, invalidParameter, missingParameter } from "./errors.ts";
import type { Input } from "./input.ts";
import type { Message } from "./journal.ts";
import type { Queue, Received } from "./queue.ts";

/** What an operation works on. */
export interface Context {
  /** By name, in the order of their making. */
  queues: ReadonlyMap<string, Queue>;
  /** @throws SqsError when there is no such queue. */
  byUrl: (url: string) => Queue;
  byName: (name: string) => Queue;
  urlOf: (queue: Queue) => string;
  /** Aborts when the client has gone. */
  signal: AbortSignal;
}

type Operation = (input: Input, context: Context) => unknown;

const HOURS_12 = 12 * 60 * 60;

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_Operations.html */
export const OPERATIONS: Readonly<Record<string, Operation>> = {
  SendMessage: (input, context) => sendOne(input, queueOf(input, context)),
  SendMessageBatch: (input, context) => {
    const queue = queueOf(input, context);
    return batch(input, (entry) => sendOne(entry, queue));
  },
  async ReceiveMessage(input, context) {
    const queue = queueOf(input, context);
    const visibilityTimeout = input.integer("VisibilityTimeout", 0, HOURS_12);
    const waitSeconds = input.integer("WaitTimeSeconds", 0, 20);
    const received = await queue.receive({
      count: input.integer("MaxNumberOfMessages", 1, 10) ?? 1,
      signal: context.signal,
      ...(visibilityTimeout !== undefined && { visibilityTimeout }),
      ...(waitSeconds !== undefined && { waitSeconds }),
    });
    return received.length > 0 ? { Messages: received.map((one) => toOutput(one, input)) } : {};
  },
  DeleteMessage: (input, context) => {
    queueOf(input, context).delete(input.string("ReceiptHandle"));
    return {};
  },
  DeleteMessageBatch: (input, context) => {
    const queue = queueOf(input, context);
    return batch(input, (entry) => {
      queue.delete(entry.string("ReceiptHandle"));
      return {};
    });
  },
  ChangeMessageVisibility: (input, context) => changeVisibility(input, queueOf(input, context)),
  ChangeMessageVisibilityBatch: (input, context) => {
    const queue = queueOf(input, context);
    return batch(input, (entry) => changeVisibility(entry, queue));
  },
  GetQueueUrl: (input, context) => ({
    QueueUrl: context.urlOf(context.byName(input.string("QueueName"))),
  }),
  GetQueueAttributes: (input, context) => {
    const asked = input.strings("AttributeNames");
    const all = Object.entries(attributesOf(queueOf(input, context)));
    const given = all.filter(([name]) => asked.includes("All") || asked.includes(name));
    return given.length > 0 ? { Attributes: Object.fromEntries(given) } : {};
  },
  PurgeQueue: (input, context) => {
    queueOf(input, context).purge();
    return {};
  },
  ListQueues: (input, context) => {
    const prefix = input.optionalString("QueueNamePrefix") ?? "";
    const queues = [...context.queues.values()];
    const found = queues.filter(({ settings }) => settings.name.startsWith(prefix));
    return found.length > 0 ? { QueueUrls: found.map((queue) => context.urlOf(queue)) } : {};
  },
};

const queueOf = (input: Input, context: Context): Queue => context.byUrl(input.string("QueueUrl"));

function sendOne(input: Input, queue: Queue) {
  const body = input.string("MessageBody");
  const attributes = input.messageAttributes();
  const delaySeconds = input.integer("DelaySeconds", 0, 900);
  if (body.length === 0) throw missingParameter("MessageBody");
  const most = queue.settings.maximumMessageSize;
  if (Buffer.byteLength(body) > most) {
    throw invalidParameter(
      `One or more parameters are invalid. Reason: Message must be shorter than ${most} bytes.`,
    );
  }
  const message = queue.send(body, {
    ...(attributes && { attributes }),
    ...(delaySeconds !== undefined && { delaySeconds }),
  });
  return {
    MessageId: message.id,
    MD5OfMessageBody: md5OfBody(body),
    ...(attributes && { MD5OfMessageAttributes: md5OfAttributes(attributes) }),
  };
}

function changeVisibility(input: Input, queue: Queue) {
  const seconds = input.integer("VisibilityTimeout", 0, HOURS_12);
  if (seconds === undefined) throw missingParameter("VisibilityTimeout");
  queue.changeVisibility(input.string("ReceiptHandle"), seconds);
  return {};
}

/** Entries succeed and fail one by one, told apart by the Id that the client gave them. */
function batch(input: Input, one: (entry: Input) => object) {
  const entries = input.entries("Entries");
  const ids = entries.map((entry) => entry.string("Id"));
  if (entries.length === 0) {
    throw batchError("EmptyBatchRequest", "There should be at least one entry in the request.");
  }
  if (entries.length > 10) {
    throw batchError(
      "TooManyEntriesInBatchRequest",
      `Maximum number of entries per request are 10. You have sent ${entries.length}.`,
    );
  }
  if (new Set(ids).size < ids.length) {
    throw batchError("BatchEntryIdsNotDistinct", "Two or more entries have the same Id.");
  }
  const Successful: object[] = [];
  const Failed: object[] = [];
  for (const [i, entry] of entries.entries()) {
    try {
      Successful.push({ Id: ids[i], ...one(entry) });
    } catch (error) {
      if (!(error instanceof SqsError)) throw error;
      Failed.push({ Id: ids[i], SenderFault: true, Code: error.type, Message: error.message });
    }
  }
  return { Successful, ...(Failed.length > 0 && { Failed }) };
}

function toOutput({ message, receiptHandle }: Received, input: Input) {
  const asked = [
    ...input.strings("MessageSystemAttributeNames"),
    ...input.strings("AttributeNames"),
  ];
  const system = Object.entries(systemAttributes(message)).filter(
    ([name]) => asked.includes("All") || asked.includes(name),
  );
  const wanted = input.strings("MessageAttributeNames");
  const attributes = Object.fromEntries(
    Object.entries(message.attributes ?? {}).filter(([name]) => isNamed(name, wanted)),
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

/** `All`, `.*`, a name, or the beginning of one as `prefix.*`. */
function isNamed(name: string, wanted: string[]): boolean {
  return wanted.some((pattern) =>
    pattern.endsWith(".*")
      ? name.startsWith(pattern.slice(0, -2))
      : pattern === "All" || pattern === name,
  );
}

function systemAttributes(message: Message): Record<string, string> {
  return {
    SenderId: "AIDALOCAL",
    SentTimestamp: String(message.sentAt),
    ApproximateReceiveCount: String(message.receiveCount),
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ...(message.deadLetterSourceArn !== undefined && {
      DeadLetterQueueSourceArn: message.deadLetterSourceArn,
    }),
  };
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
    ...(settings.redrive && { RedrivePolicy: JSON.stringify(settings.redrive) }),
  };
}
