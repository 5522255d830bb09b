import { createHash, randomUUID } from "node:crypto";
import { Deliveries, type Delivering } from "../../aws/deliveries.ts";
import type { Journal } from "../../aws/journal.ts";
import type { ServiceContext } from "../../aws/service.ts";
import type { Subscription, TopicSettings } from "./settings.ts";
import {
  bodyFor,
  type Delivery,
  envelope,
  lambdaEvent,
  type Message,
  type Published,
} from "./message.ts";

export interface TopicValues {
  delivery: Delivery;
  published: Published;
}

/** What a publisher says of a message. */
export type NewMessage = Omit<Message, "id" | "publishedAt" | "sequenceNumber">;

export interface TopicsOptions {
  readonly journal: Journal<TopicValues>;
  readonly context: Pick<ServiceContext, "events" | "use">;
  /** Epoch milliseconds. */
  readonly now: () => number;
}

/** https://docs.aws.amazon.com/sns/latest/dg/fifo-message-dedup.html */
const WINDOW_MS = 5 * 60 * 1000;
/** Of a raw message to a queue. https://docs.aws.amazon.com/sns/latest/dg/sns-large-payload-raw-message-delivery.html */
const MOST_RAW_ATTRIBUTES = 10;

/**
 * Topics and the messages on their way. A message is in the journal before its publisher gets an
 * answer, and stays until every subscription has it or its dead-letter queue does.
 */
export class Topics {
  readonly #journal: Journal<TopicValues>;
  readonly #context: TopicsOptions["context"];
  readonly #now: () => number;
  /** By ARN. */
  #topics: ReadonlyMap<string, TopicSettings> = new Map();
  readonly #deliveries: Deliveries<Delivery>;
  #sequence = 0n;

  constructor({ journal, context, now }: TopicsOptions) {
    this.#journal = journal;
    this.#context = context;
    this.#now = now;
    this.#deliveries = new Deliveries<Delivery>({
      journal,
      idOf: ({ message }) => message.id,
      orderOf: ({ topicArn }) => (topicArn.endsWith(".fifo") ? topicArn : undefined),
      deliver: (delivery, delivering) => this.#deliver(delivery, delivering),
    });
    for (const { sequenceNumber } of journal.values("published")) {
      if (BigInt(sequenceNumber) > this.#sequence) this.#sequence = BigInt(sequenceNumber);
    }
  }

  get(arn: string): TopicSettings | undefined {
    return this.#topics.get(arn);
  }

  all(): TopicSettings[] {
    return [...this.#topics.values()];
  }

  /** Takes the topics of a graph, and delivers what an earlier process left. */
  replace(topics: readonly TopicSettings[]): void {
    this.#topics = new Map(topics.map((topic) => [topic.arn, topic]));
    this.#deliveries.resume();
  }

  /** Resolves once nothing is being delivered any more. */
  stop(): Promise<void> {
    return this.#deliveries.stop();
  }

  /** Publishes a message, or recognises it as a repetition of one in the last five minutes. */
  publish(topic: TopicSettings, given: NewMessage): Pick<Message, "id" | "sequenceNumber"> {
    const now = this.#now();
    const key = this.#keyOf(topic, given);
    const repeated = key === undefined ? undefined : this.#published(key, now);
    if (repeated) return { id: repeated.messageId, sequenceNumber: repeated.sequenceNumber };
    const message: Message = {
      ...given,
      id: randomUUID(),
      publishedAt: now,
      ...(topic.isFifo && { sequenceNumber: this.#nextSequence(now) }),
    };
    const pending = topic.subscriptions
      .filter(({ filter }) => filter(message))
      .map(({ arn }) => arn);
    // Before it counts as published, so that a repetition finds it delivered or on its way.
    if (pending.length > 0) this.#deliveries.add({ message, topicArn: topic.arn, pending });
    const { id, sequenceNumber } = message;
    if (key !== undefined && sequenceNumber !== undefined) {
      const published = { key, messageId: id, sequenceNumber, publishedAt: now };
      this.#journal.set("published", key, published);
    }
    return message;
  }

  /** Undefined for a topic that recognises no repetitions. */
  #keyOf(
    { arn, isFifo }: TopicSettings,
    { body, deduplicationId }: NewMessage,
  ): string | undefined {
    if (!isFifo) return undefined;
    return `${arn} ${deduplicationId ?? sha256(body)}`;
  }

  #published(key: string, now: number): Published | undefined {
    for (const one of [...this.#journal.values("published")]) {
      if (one.publishedAt + WINDOW_MS <= now) this.#journal.delete("published", one.key);
    }
    return this.#journal.get("published", key);
  }

  #nextSequence(now: number): string {
    const least = BigInt(now) * 1_000_000n;
    this.#sequence = this.#sequence < least ? least : this.#sequence + 1n;
    return String(this.#sequence).padStart(20, "0");
  }

  async #deliver(
    { message, pending, topicArn }: Delivery,
    { keep }: Delivering<Delivery>,
  ): Promise<void> {
    const left = new Set(pending);
    const subscriptions = this.#topics.get(topicArn)?.subscriptions ?? [];
    for (const arn of pending) {
      const subscription = subscriptions.find((one) => one.arn === arn);
      // It left the graph in the meantime.
      if (subscription) await this.#deliverTo(subscription, message, topicArn);
      left.delete(arn);
      if (left.size > 0) keep({ message, topicArn, pending: [...left] });
    }
  }

  /**
   * A queue or function that does not take a message is a client-side error, which SNS does not retry.
   * @see https://docs.aws.amazon.com/sns/latest/dg/sns-dead-letter-queues.html
   */
  async #deliverTo(subscription: Subscription, message: Message, topicArn: string): Promise<void> {
    const { deadLetterQueue, endpoint } = subscription;
    try {
      if (subscription.protocol === "sqs") {
        await this.#sendToQueue(subscription, message, topicArn);
      } else {
        const functions = this.#context.use("functions");
        if (!functions) throw new Error("There are no functions.");
        await functions.invoke(endpoint, lambdaEvent(message, topicArn, subscription.arn), {
          invocationType: "Event",
        });
      }
    } catch (error) {
      const reason = (error as Error).message;
      const log = (line: string) => this.#context.events.line(line);
      if (deadLetterQueue === undefined) {
        return log(`a message of topic ${topicArn} did not reach ${endpoint}: ${reason}`);
      }
      log(`a message of topic ${topicArn} went to ${deadLetterQueue}: ${reason}`);
      const toDeadLetters = { ...subscription, endpoint: deadLetterQueue, isRaw: false };
      await this.#sendToQueue(toDeadLetters, message, topicArn).catch((failure: unknown) =>
        log(`the dead-letter queue did not take it: ${(failure as Error).message}`),
      );
    }
  }

  async #sendToQueue(
    { arn, endpoint, isRaw }: Subscription,
    message: Message,
    topicArn: string,
  ): Promise<void> {
    const { attributes, deduplicationId, groupId } = message;
    const queues = this.#context.use("queues");
    if (!queues) throw new Error("There are no queues.");
    if (isRaw && Object.keys(attributes).length > MOST_RAW_ATTRIBUTES) {
      throw new Error(`it has more than ${MOST_RAW_ATTRIBUTES} attributes.`);
    }
    const body = isRaw ? bodyFor(message, "sqs") : envelope(message, topicArn, arn);
    await queues.send(endpoint, body, {
      ...(isRaw && { attributes: { ...attributes } }),
      ...(groupId !== undefined && { systemAttributes: { MessageGroupId: groupId } }),
      // The queue compares the published body, not the envelope with its time.
      ...(endpoint.endsWith(".fifo") && {
        deduplicationId: deduplicationId ?? sha256(message.body),
      }),
    });
  }
}

/** The id of content-based deduplication. */
const sha256 = (body: string): string => createHash("sha256").update(body).digest("hex");
