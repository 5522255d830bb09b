import { setTimeout as sleep } from "node:timers/promises";
import type { Queues, ReceivedMessage } from "../aws/capabilities.ts";
import { md5OfBody } from "../services/sqs/digest.ts";
import { systemAttributesOf } from "../services/sqs/message.ts";
import { batchLength, type SourceRecord } from "./batch-queue.ts";
import { createFilter, type Filter } from "./filter.ts";
import { failuresOf } from "./partial-failure.ts";
import type { Poller, PollerContext } from "./poller.ts";

export interface QueuePollerOptions extends PollerContext {
  readonly queues: Pick<Queues, "receive" | "delete">;
}

/** A message as a function sees it. */
export interface QueueRecord {
  messageId: string;
  receiptHandle: string;
  body: string;
  attributes: Record<string, string>;
  messageAttributes: Record<string, object>;
  md5OfBody: string;
  eventSource: "aws:sqs";
  eventSourceARN: string;
  awsRegion: string;
}

interface QueueSourceRecord extends SourceRecord {
  readonly event: QueueRecord;
}

/** Batches that are processed at once; Lambda begins with five. */
const CONCURRENCY = 5;
const WAIT_SECONDS = 20;
const AFTER_ERROR_MS = 1000;

/**
 * Feeds a function from a queue as Lambda does: the messages of a batch that succeeds are deleted,
 * those of one that fails are visible again after their visibility timeout, and messages that no
 * filter matches are deleted. The messages of a group of a FIFO queue come in order, since the queue
 * hands out none while an earlier one is in flight.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export class QueuePoller implements Poller {
  readonly started = Promise.resolve();
  readonly #options: QueuePollerOptions;
  readonly #batchSize: number;
  readonly #isFifo: boolean;
  readonly #isForFunction: Filter;
  readonly #stopping = new AbortController();
  readonly #polling: Promise<void>[];

  /** @throws UserError for a filter pattern that AWS refuses */
  constructor(options: QueuePollerOptions) {
    const { mapping } = options;
    this.#options = options;
    this.#batchSize = mapping.batchSize ?? 10;
    this.#isFifo = mapping.source.arn.endsWith(".fifo");
    this.#isForFunction = createFilter(mapping.filterPatterns);
    const concurrency = Math.min(mapping.maximumConcurrency ?? CONCURRENCY, CONCURRENCY);
    this.#polling = Array.from({ length: concurrency }, () => this.#poll());
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#polling);
  }

  async #poll(): Promise<void> {
    const { signal } = this.#stopping;
    const waiting: QueueSourceRecord[] = [];
    while (!signal.aborted) {
      try {
        await this.#collect(waiting);
        const batch = waiting.splice(0, batchLength(waiting, this.#batchSize));
        const isDone = batch.length === 0 || (await this.#process(batch));
        // What follows a failure in a FIFO queue must not overtake it: it comes back with it.
        if (!isDone && this.#isFifo) waiting.length = 0;
      } catch (error) {
        if (signal.aborted) return;
        this.#options.log(`the queue cannot be read: ${(error as Error).message}`);
        await sleep(AFTER_ERROR_MS, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Receives messages until a batch is full or the batching window has passed. */
  async #collect(waiting: QueueSourceRecord[]): Promise<void> {
    const { queues, mapping } = this.#options;
    const { signal } = this.#stopping;
    const windowMs = mapping.maximumBatchingWindowInSeconds * 1000;
    let deadline = waiting.length > 0 ? performance.now() + windowMs : Infinity;
    while (waiting.length < this.#batchSize && !signal.aborted) {
      const left = Math.min(WAIT_SECONDS, (deadline - performance.now()) / 1000);
      if (left <= 0) return;
      const received = await queues.receive(mapping.source.arn, {
        count: this.#batchSize - waiting.length,
        waitSeconds: left,
        signal,
      });
      waiting.push(...this.#wanted(received));
      if (waiting.length > 0) deadline = Math.min(deadline, performance.now() + windowMs);
    }
  }

  /** The messages that a filter matches; the others are deleted. */
  #wanted(received: readonly ReceivedMessage[]): QueueSourceRecord[] {
    const { arn } = this.#options.mapping.source;
    return received.flatMap((one) => {
      const event = toQueueRecord(one, arn);
      if (this.#isForFunction({ body: parsed(event.body) })) {
        const { id, sentAt } = one.message;
        return [{ id, key: id, arrivedAt: sentAt, event }];
      }
      this.#options.queues.delete(arn, event.receiptHandle);
      return [];
    });
  }

  /** False where a message failed. */
  async #process(batch: readonly QueueSourceRecord[]): Promise<boolean> {
    const { mapping, invoke, queues, log } = this.#options;
    const ids = new Set(batch.map(({ id }) => id));
    let failed = ids;
    try {
      const result = await invoke({ Records: batch.map(({ event }) => event) });
      const failures = failuresOf(result, mapping.reportBatchItemFailures);
      // An id of no message in the batch makes all of it fail.
      if (failures !== "batch" && failures.every((id) => ids.has(id))) failed = new Set(failures);
    } catch (error) {
      log(`the function could not be invoked: ${(error as Error).message}`);
      return false;
    }
    for (const { id, event } of batch) {
      if (!failed.has(id)) queues.delete(mapping.source.arn, event.receiptHandle);
    }
    if (failed.size > 0) log(`${failed.size} of ${batch.length} messages failed`);
    return failed.size === 0;
  }
}

function toQueueRecord({ message, receiptHandle }: ReceivedMessage, arn: string): QueueRecord {
  const { id, body, attributes = {} } = message;
  return {
    messageId: id,
    receiptHandle,
    body,
    attributes: systemAttributesOf(message),
    messageAttributes: Object.fromEntries(
      Object.entries(attributes).map(([name, { DataType, StringValue, BinaryValue }]) => [
        name,
        {
          ...(StringValue !== undefined && { stringValue: StringValue }),
          ...(BinaryValue !== undefined && { binaryValue: BinaryValue }),
          stringListValues: [],
          binaryListValues: [],
          dataType: DataType,
        },
      ]),
    ),
    md5OfBody: md5OfBody(body),
    eventSource: "aws:sqs",
    eventSourceARN: arn,
    awsRegion: arn.split(":")[3] ?? "",
  };
}

/** A filter matches the fields of a JSON body, and text for any other. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
