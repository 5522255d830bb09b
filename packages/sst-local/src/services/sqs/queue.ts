import { randomUUID } from "node:crypto";
import type { QueueSettings } from "./definition.ts";
import { invalidParameter, messageNotInflight, receiptHandleIsInvalid } from "./errors.ts";
import type { Journal, Message, MessageAttribute } from "./journal.ts";

/** A message in the hands of a consumer. */
export interface Received {
  message: Message;
  receiptHandle: string;
}

/** One queue. Times given are seconds, as in the API; `now` is in milliseconds. */
export interface Queue {
  readonly settings: QueueSettings;
  /** Takes other settings; its messages stay. */
  follow(settings: QueueSettings): void;
  send(
    body: string,
    options?: { attributes?: Record<string, MessageAttribute>; delaySeconds?: number },
  ): Message;
  /** Takes a message that another queue gave up. */
  adopt(message: Message, fromArn: string): void;
  /** Those that are visible, oldest first, at most `count`; waits for one as long as asked. */
  receive(options: {
    count: number;
    visibilityTimeout?: number;
    waitSeconds?: number;
    signal?: AbortSignal;
  }): Promise<Received[]>;
  delete(receiptHandle: string): void;
  changeVisibility(receiptHandle: string, seconds: number): void;
  purge(): void;
  counts(): { visible: number; inFlight: number; delayed: number };
}

/**
 * Makes a standard queue. As on AWS a message comes back when it is not deleted within its
 * visibility timeout, and goes to the dead-letter queue when it was received too often
 * (https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html).
 */
export function createQueue(
  initial: QueueSettings,
  journal: Journal,
  now: () => number,
  toDeadLetters: (arn: string, message: Message) => void,
): Queue {
  let settings = initial;
  const messages = new Map(journal.messages.map((message) => [message.id, message]));
  const arrivals = new EventTarget();

  const keep = (message: Message) => {
    journal.put(message);
    messages.set(message.id, message);
    arrivals.dispatchEvent(new Event("change"));
  };
  const drop = (id: string) => {
    if (messages.delete(id)) journal.gone(id);
  };

  const take = (count: number, visibilityTimeout: number): Received[] => {
    const taken: Received[] = [];
    for (const message of messages.values()) {
      if (taken.length === count) break;
      if (message.sentAt + settings.messageRetentionPeriod * 1000 <= now()) drop(message.id);
      else if (message.visibleAt > now()) continue;
      else if (settings.redrive && message.receiveCount >= settings.redrive.maxReceiveCount) {
        toDeadLetters(settings.redrive.deadLetterTargetArn, message);
        drop(message.id);
      } else {
        const received: Message = {
          ...message,
          receiveCount: message.receiveCount + 1,
          firstReceivedAt: message.firstReceivedAt ?? now(),
          visibleAt: now() + visibilityTimeout * 1000,
        };
        journal.put(received);
        messages.set(message.id, received);
        taken.push({ message: received, receiptHandle: toHandle(received) });
      }
    }
    return taken;
  };

  /** Until a message may be there: one is sent, one becomes visible, or the time is over. */
  const change = (milliseconds: number, signal: AbortSignal | undefined) =>
    new Promise<void>((resolve) => {
      const next = Math.min(...[...messages.values()].map((message) => message.visibleAt - now()));
      const end = () => {
        clearTimeout(timer);
        arrivals.removeEventListener("change", end);
        signal?.removeEventListener("abort", end);
        resolve();
      };
      const timer = setTimeout(end, Math.max(1, Math.min(milliseconds, next)));
      arrivals.addEventListener("change", end);
      signal?.addEventListener("abort", end);
    });

  const find = (receiptHandle: string): Message | undefined =>
    messages.get(toMessageId(receiptHandle, settings.name));

  function toHandle({ id, receiveCount }: Message): string {
    return Buffer.from(`${settings.name} ${id} ${receiveCount}`).toString("base64");
  }

  return {
    get settings() {
      return settings;
    },
    follow(next) {
      settings = next;
    },
    send(body, { attributes, delaySeconds = settings.delaySeconds } = {}) {
      const message: Message = {
        id: randomUUID(),
        body,
        ...(attributes && { attributes }),
        sentAt: now(),
        visibleAt: now() + delaySeconds * 1000,
        receiveCount: 0,
      };
      keep(message);
      return message;
    },
    adopt({ id, body, attributes, sentAt }, deadLetterSourceArn) {
      keep({
        id,
        body,
        ...(attributes && { attributes }),
        sentAt,
        visibleAt: now(),
        receiveCount: 0,
        deadLetterSourceArn,
      });
    },
    async receive({ count, visibilityTimeout, waitSeconds, signal }) {
      const seconds = waitSeconds ?? settings.receiveMessageWaitTimeSeconds;
      const deadline = performance.now() + seconds * 1000;
      for (;;) {
        const isLeft = signal?.aborted ?? false;
        const taken = isLeft ? [] : take(count, visibilityTimeout ?? settings.visibilityTimeout);
        const left = deadline - performance.now();
        if (taken.length > 0 || left <= 0 || isLeft) return taken;
        await change(left, signal);
      }
    },
    delete(receiptHandle) {
      const message = find(receiptHandle);
      if (message) drop(message.id);
    },
    changeVisibility(receiptHandle, seconds) {
      const message = find(receiptHandle);
      if (!message) throw invalidParameter("The message does not exist or is not available.");
      if (message.receiveCount === 0 || message.visibleAt <= now()) throw messageNotInflight();
      keep({ ...message, visibleAt: now() + seconds * 1000 });
    },
    purge() {
      for (const id of messages.keys()) drop(id);
    },
    counts() {
      const hidden = [...messages.values()].filter((message) => message.visibleAt > now());
      const inFlight = hidden.filter((message) => message.receiveCount > 0).length;
      return {
        visible: messages.size - hidden.length,
        inFlight,
        delayed: hidden.length - inFlight,
      };
    },
  };
}

function toMessageId(receiptHandle: string, queueName: string): string {
  const [name, id, count] = Buffer.from(receiptHandle, "base64").toString("utf8").split(" ");
  if (name !== queueName || !id || !count) throw receiptHandleIsInvalid(receiptHandle);
  return id;
}
