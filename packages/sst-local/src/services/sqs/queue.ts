import { randomUUID } from "node:crypto";
import type { Journal } from "../../aws/journal.ts";
import { invalidParameter, messageNotInflight, receiptHandleIsInvalid } from "./errors.ts";
import type { QueueSettings } from "./graph.ts";
import type { Message } from "./message.ts";

/** A message with the handle by which its consumer deletes it. */
export interface Received {
  message: Message;
  receiptHandle: string;
}

/** What a sender decides about a message. */
export interface SendOptions extends Pick<Message, "attributes" | "systemAttributes"> {
  delaySeconds?: number;
}

export interface ReceiveOptions {
  count: number;
  /** Seconds; the queue's by default. */
  visibilityTimeout?: number;
  /** How long to wait for a message; the queue's by default. */
  waitSeconds?: number;
  signal?: AbortSignal;
}

export interface QueueOptions {
  settings: QueueSettings;
  journal: Journal<{ message: Message }>;
  /** Epoch milliseconds. */
  now: () => number;
  /** Takes a message that was received too often. */
  toDeadLetterQueue: (arn: string, message: Message) => void;
}

/**
 * A standard queue. A message becomes visible again where it is not deleted within its visibility
 * timeout, and goes to the dead-letter queue where it was received too often. Every change is on
 * disk before it is acknowledged.
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export class Queue {
  settings: QueueSettings;
  readonly #journal: Journal<{ message: Message }>;
  readonly #messages: Map<string, Message>;
  readonly #now: () => number;
  readonly #toDeadLetterQueue: QueueOptions["toDeadLetterQueue"];
  /** Dispatches `change` where a waiting receive has to look again. */
  readonly #changes = new EventTarget();
  #closed = false;

  constructor({ settings, journal, now, toDeadLetterQueue }: QueueOptions) {
    this.settings = settings;
    this.#journal = journal;
    this.#messages = new Map(Array.from(journal.values("message"), (one) => [one.id, one]));
    this.#now = now;
    this.#toDeadLetterQueue = toDeadLetterQueue;
  }

  send(body: string, { delaySeconds, ...attributes }: SendOptions = {}): Message {
    const sentAt = this.#now();
    return this.#save({
      id: randomUUID(),
      body,
      ...attributes,
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

  /** Ends receives that wait, and closes the file. */
  close(): void {
    this.#closed = true;
    this.#changes.dispatchEvent(new Event("change"));
    this.#journal.close();
  }

  #take(count: number, visibilityTimeout: number): Received[] {
    const { messageRetentionPeriod, redrive } = this.settings;
    const now = this.#now();
    const received: Received[] = [];
    for (const message of this.#messages.values()) {
      if (received.length === count) break;
      const receives = message.receiveCount - (message.receivedBefore ?? 0);
      if (message.sentAt + messageRetentionPeriod * 1000 <= now) this.#drop(message.id);
      else if (message.visibleAt > now) continue;
      else if (redrive && receives >= redrive.maxReceiveCount) {
        this.#toDeadLetterQueue(redrive.deadLetterTargetArn, message);
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
    this.#changes.dispatchEvent(new Event("change"));
    return message;
  }

  #store(message: Message): void {
    this.#journal.set("message", message.id, message);
    this.#messages.set(message.id, message);
  }

  #drop(id: string): void {
    this.#journal.delete("message", id);
    this.#messages.delete(id);
  }

  /** Resolves when a message may have become visible, or when the time is over. */
  #change(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    const visible = [...this.#messages.values()].map(({ visibleAt }) => visibleAt - this.#now());
    return new Promise((resolve) => {
      const end = () => {
        clearTimeout(timer);
        this.#changes.removeEventListener("change", end);
        signal?.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, Math.max(1, Math.min(milliseconds, ...visible)));
      this.#changes.addEventListener("change", end);
      signal?.addEventListener("abort", end);
    });
  }
}
