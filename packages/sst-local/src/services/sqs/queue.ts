import { createHash, randomUUID } from "node:crypto";
import type { Journal } from "../../aws/journal.ts";
import { invalidParameter, messageNotInflight, receiptHandleIsInvalid } from "./errors.ts";
import type { QueueSettings } from "./graph.ts";
import { DeduplicationWindow } from "./deduplication.ts";
import type { Deduplication, Message } from "./message.ts";

/** A message with the handle by which its consumer deletes it. */
export interface Received {
  message: Message;
  receiptHandle: string;
}

/** What a sender decides about a message. */
export interface SendOptions extends Pick<Message, "attributes" | "systemAttributes"> {
  delaySeconds?: number;
  /** Recognises repetitions; of a FIFO queue. */
  deduplicationId?: string;
}

export interface ReceiveOptions {
  count: number;
  /** Seconds; the queue's by default. */
  visibilityTimeout?: number;
  /** How long to wait for a message; the queue's by default. */
  waitSeconds?: number;
  signal?: AbortSignal;
}

export interface QueueValues {
  message: Message;
  deduplication: Deduplication;
}

export interface QueueOptions {
  settings: QueueSettings;
  journal: Journal<QueueValues>;
  /** Epoch milliseconds. */
  now: () => number;
  /** Takes a message that was received too often. */
  toDeadLetterQueue: (arn: string, message: Message) => void;
}

/**
 * A queue. A message becomes visible again where it is not deleted within its visibility timeout, and
 * goes to the dead-letter queue where it was received too often. A FIFO queue hands out the messages
 * of a group in order, and none while an earlier one is in flight; it drops what was sent before within
 * five minutes. Every change is on disk before it is acknowledged.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export class Queue {
  settings: QueueSettings;
  readonly #journal: Journal<QueueValues>;
  readonly #messages: Map<string, Message>;
  readonly #now: () => number;
  readonly #toDeadLetterQueue: QueueOptions["toDeadLetterQueue"];
  /** Dispatches `change` where a waiting receive has to look again. */
  readonly #changes = new EventTarget();
  readonly #sent: DeduplicationWindow;
  #closed = false;

  constructor({ settings, journal, now, toDeadLetterQueue }: QueueOptions) {
    this.settings = settings;
    this.#journal = journal;
    this.#messages = new Map(Array.from(journal.values("message"), (one) => [one.id, one]));
    this.#now = now;
    this.#toDeadLetterQueue = toDeadLetterQueue;
    this.#sent = new DeduplicationWindow(journal, () => this.settings.fifo?.deduplicationScope);
    for (const message of this.#messages.values()) this.#sent.add(message);
  }

  /** The message that was stored, or the one of the last five minutes that it repeats. */
  send(body: string, options: SendOptions = {}): Pick<Message, "id" | "systemAttributes"> {
    const { delaySeconds, deduplicationId, ...attributes } = options;
    const sentAt = this.#now();
    const fifo =
      this.settings.fifo &&
      this.#sent.place({
        id: deduplicationId ?? sha256(body),
        group: attributes.systemAttributes?.["MessageGroupId"] ?? "",
        now: sentAt,
      });
    if (fifo && "messageId" in fifo) {
      const { messageId: id, sequenceNumber: SequenceNumber } = fifo;
      return { id, systemAttributes: { SequenceNumber } };
    }
    return this.#save({
      id: randomUUID(),
      body,
      ...attributes,
      ...(fifo && { systemAttributes: { ...attributes.systemAttributes, ...fifo } }),
      sentAt,
      visibleAt: sentAt + (delaySeconds ?? this.settings.delaySeconds) * 1000,
      receiveCount: 0,
    });
  }

  /**
   * Adds a dead letter of another queue, with the time of its sending, its count of receives and
   * its attributes.
   */
  addDeadLetter({ firstReceivedAt: _, ...message }: Message, deadLetterSourceArn: string): void {
    const { receiveCount } = message;
    this.#save({
      ...message,
      visibleAt: this.#now(),
      receivedBefore: receiveCount,
      deadLetterSourceArn,
    });
  }

  /** The visible messages, oldest first; none once the signal aborts or the queue closes. */
  async receive(options: ReceiveOptions): Promise<Received[]> {
    const { signal, count, visibilityTimeout = this.settings.visibilityTimeout } = options;
    const seconds = options.waitSeconds ?? this.settings.receiveMessageWaitTimeSeconds;
    const deadline = performance.now() + seconds * 1000;
    for (;;) {
      if (signal?.aborted || this.#closed) return [];
      const received = this.#take(count, visibilityTimeout);
      const left = deadline - performance.now();
      if (received.length > 0 || left <= 0) return received;
      await this.#change(left, signal);
    }
  }

  /** @throws AwsError ReceiptHandleIsInvalid; a message that is gone is no error */
  delete(receiptHandle: string): void {
    this.#drop(this.#idOf(receiptHandle));
    // The next message of its group may be handed out.
    if (this.settings.fifo) this.#changes.dispatchEvent(new Event("change"));
  }

  /** @throws AwsError ReceiptHandleIsInvalid, InvalidParameterValue, MessageNotInflight */
  changeVisibility(receiptHandle: string, seconds: number): void {
    const message = this.#messages.get(this.#idOf(receiptHandle));
    if (!message) throw invalidParameter("The message does not exist or is not available.");
    if (message.visibleAt <= this.#now()) throw messageNotInflight();
    this.#save({ ...message, visibleAt: this.#now() + seconds * 1000 });
  }

  purge(): void {
    for (const id of this.#messages.keys()) this.#drop(id);
  }

  counts(): { visible: number; inFlight: number; delayed: number } {
    const hidden = [...this.#messages.values()].filter(({ visibleAt }) => visibleAt > this.#now());
    const inFlight = hidden.filter(({ firstReceivedAt }) => firstReceivedAt !== undefined).length;
    const visible = this.#messages.size - hidden.length;
    return { visible, inFlight, delayed: hidden.length - inFlight };
  }

  /** The oldest messages, as they are: nothing is received. */
  peek(count: number): Message[] {
    return [...this.#messages.values()].slice(0, count);
  }

  /** Ends receives that wait, and closes the file. */
  close(): void {
    this.#closed = true;
    this.#changes.dispatchEvent(new Event("change"));
    this.#journal.close();
  }

  #take(count: number, visibilityTimeout: number): Received[] {
    const { arn, messageRetentionPeriod, redrive } = this.settings;
    // A queue that is its own dead-letter queue keeps its messages.
    const deadLetterTargetArn =
      redrive?.deadLetterTargetArn === arn ? undefined : redrive?.deadLetterTargetArn;
    const isReceivedTooOften = ({ receiveCount, receivedBefore = 0 }: Message) =>
      receiveCount - receivedBefore >= (redrive?.maxReceiveCount ?? Infinity);
    const now = this.#now();
    const received: Received[] = [];
    /** Groups of a FIFO queue of which an earlier message is in flight or delayed. */
    const blocked = new Set<string>();
    for (const message of this.#messages.values()) {
      if (received.length === count) break;
      const group = this.settings.fifo && message.systemAttributes?.["MessageGroupId"];
      if (group !== undefined && blocked.has(group)) continue;
      if (message.sentAt + messageRetentionPeriod * 1000 <= now) this.#drop(message.id);
      else if (message.visibleAt > now) {
        if (group !== undefined) blocked.add(group);
      } else if (deadLetterTargetArn !== undefined && isReceivedTooOften(message)) {
        this.#toDeadLetterQueue(deadLetterTargetArn, message);
        this.#drop(message.id);
      } else {
        received.push(this.#handOut(message, now, visibilityTimeout));
      }
    }
    return received;
  }

  #handOut(message: Message, now: number, visibilityTimeout: number): Received {
    const received: Message = {
      ...message,
      receiveCount: message.receiveCount + 1,
      firstReceivedAt: message.firstReceivedAt ?? now,
      visibleAt: now + visibilityTimeout * 1000,
    };
    this.#store(received);
    const handle = `${this.settings.name} ${received.id} ${received.receiveCount}`;
    return { message: received, receiptHandle: Buffer.from(handle).toString("base64") };
  }

  #idOf(receiptHandle: string): string {
    const [name, id, count] = Buffer.from(receiptHandle, "base64").toString("utf8").split(" ");
    if (name === this.settings.name && id && count) return id;
    throw receiptHandleIsInvalid(receiptHandle);
  }

  #save(message: Message): Message {
    this.#store(message);
    if (this.settings.fifo) this.#sent.add(message);
    this.#changes.dispatchEvent(new Event("change"));
    return message;
  }

  #store(message: Message): void {
    this.#journal.set("message", message.id, message);
    this.#messages.set(message.id, message);
  }

  #drop(id: string): void {
    const message = this.#messages.get(id);
    if (message && this.settings.fifo) this.#sent.keep(message, this.#now());
    this.#journal.delete("message", id);
    this.#messages.delete(id);
  }

  /** Resolves when a message may have become visible, or when the time is over. */
  #change(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    const hidden = [...this.#messages.values()]
      .map(({ visibleAt }) => visibleAt - this.#now())
      .filter((left) => left > 0);
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#changes.removeEventListener("change", end);
        signal?.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, Math.max(1, Math.min(milliseconds, ...hidden)));
      this.#changes.addEventListener("change", end);
      signal?.addEventListener("abort", end);
    });
  }
}

/** The id of content-based deduplication. */
const sha256 = (body: string): string => createHash("sha256").update(body).digest("hex");
