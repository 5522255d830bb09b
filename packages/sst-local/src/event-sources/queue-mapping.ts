import { createFilter } from "./filter.ts";
import { UserError } from "../errors.ts";
import { md5OfBody } from "../services/sqs/digest.ts";
import type { Message } from "../services/sqs/journal.ts";
import type { Received } from "../services/sqs/queue.ts";
import type { Queues } from "../services/sqs/queues.ts";

/**
 * The inputs of `aws:lambda/eventSourceMapping:EventSourceMapping` for a queue
 * (https://www.pulumi.com/registry/packages/aws/api-docs/lambda/eventsourcemapping/#inputs).
 */
export interface QueueMappingDefinition {
  eventSourceArn: string;
  functionName: string;
  enabled?: boolean;
  batchSize?: number;
  maximumBatchingWindowInSeconds?: number;
  functionResponseTypes?: string[];
  filterCriteria?: { filters?: { pattern?: string }[] };
  scalingConfig?: { maximumConcurrency?: number };
}

export interface QueueMappingOptions {
  mapping: QueueMappingDefinition;
  queues: Queues;
  /** Runs the function; a rejection means that it could not be reached. */
  invoke: (event: { Records: QueueRecord[] }) => Promise<{
    payload: unknown;
    functionError?: string | undefined;
  }>;
  log: (line: string) => void;
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

/** Batches that are processed at once when the mapping does not say; Lambda begins with five. */
const CONCURRENCY = 5;
const WAIT_SECONDS = 20;

/**
 * Feeds a function from a queue as Lambda does: what a batch that succeeds held is deleted, what
 * one that fails held comes back once its visibility timeout is over, and messages that no filter
 * lets through are deleted unseen.
 * @throws UserError for a mapping that AWS refuses
 * @see https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function startQueueMapping({ mapping, queues, invoke, log }: QueueMappingOptions): {
  /** Ends after the batches under way. */
  stop(): Promise<void>;
} {
  const { eventSourceArn, functionName, batchSize = 10 } = mapping;
  const windowSeconds = mapping.maximumBatchingWindowInSeconds ?? 0;
  check(mapping, batchSize, windowSeconds);
  const patterns = (mapping.filterCriteria?.filters ?? []).flatMap(({ pattern }) => pattern ?? []);
  const isForFunction = createFilter(patterns);
  const partial = mapping.functionResponseTypes?.includes("ReportBatchItemFailures") === true;
  const stopping = new AbortController();
  const { signal } = stopping;

  async function collect(): Promise<Received[]> {
    const batch: Received[] = [];
    let deadline = Infinity;
    while (batch.length < batchSize && !signal.aborted) {
      const left = Math.min(WAIT_SECONDS, (deadline - performance.now()) / 1000);
      if (left <= 0) break;
      const received = await queues.receive(eventSourceArn, {
        count: batchSize - batch.length,
        waitSeconds: left,
        signal,
      });
      batch.push(...received.filter((one) => isWanted(one)));
      if (batch.length > 0) deadline = Math.min(deadline, performance.now() + windowSeconds * 1000);
    }
    return batch;
  }

  function isWanted({ message, receiptHandle }: Received): boolean {
    if (isForFunction({ body: parsed(message.body) })) return true;
    queues.delete(eventSourceArn, receiptHandle);
    return false;
  }

  async function process(batch: Received[]): Promise<void> {
    const records = batch.map((one) => toRecord(one, eventSourceArn));
    try {
      const result = await invoke({ Records: records });
      const failed = failures(result, partial, records);
      for (const { messageId, receiptHandle } of records) {
        if (!failed.has(messageId)) queues.delete(eventSourceArn, receiptHandle);
      }
      if (failed.size > 0)
        log(`${functionName}: ${failed.size} of ${records.length} messages failed`);
    } catch (error) {
      log(`${functionName}: a batch could not be handed over: ${String(error)}`);
    }
  }

  async function poll(): Promise<void> {
    while (!signal.aborted) {
      const batch = await collect();
      if (batch.length > 0) await process(batch);
    }
  }

  const pollers =
    mapping.enabled === false ? 0 : (mapping.scalingConfig?.maximumConcurrency ?? CONCURRENCY);
  const polling = Array.from({ length: Math.min(pollers, CONCURRENCY) }, () =>
    poll().catch((error: unknown) => {
      log(`${functionName}: reading from its queue ended: ${String(error)}`);
    }),
  );
  return {
    async stop() {
      stopping.abort();
      await Promise.all(polling);
    },
  };
}

/** https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-parameters.html */
function check(
  { functionName }: QueueMappingDefinition,
  batchSize: number,
  windowSeconds: number,
): void {
  const wrong =
    batchSize < 1 || batchSize > 10_000
      ? "AWS takes a batchSize of 1 to 10000."
      : batchSize > 10 && windowSeconds === 0
        ? "A batchSize above 10 wants a maximumBatchingWindowInSeconds of 1 or more."
        : undefined;
  if (wrong === undefined) return;
  throw new UserError(
    `The event source mapping of ${functionName} has batchSize ${batchSize} and maximumBatchingWindowInSeconds ${windowSeconds}.`,
    { hint: wrong },
  );
}

/** The ids of the messages that failed: all of them where the function does not say which. */
function failures(
  { payload, functionError }: { payload: unknown; functionError?: string | undefined },
  partial: boolean,
  records: readonly QueueRecord[],
): Set<string> {
  const all = new Set(records.map(({ messageId }) => messageId));
  if (functionError !== undefined) return all;
  const reported = partial
    ? (payload as { batchItemFailures?: unknown } | null)?.batchItemFailures
    : undefined;
  if (!Array.isArray(reported)) return new Set();
  const ids = reported.map(
    (failure: { itemIdentifier?: unknown } | null) => failure?.itemIdentifier,
  );
  return ids.every((id): id is string => typeof id === "string" && all.has(id))
    ? new Set(ids)
    : all;
}

function toRecord({ message, receiptHandle }: Received, arn: string): QueueRecord {
  const { id, body, attributes = {} } = message;
  return {
    messageId: id,
    receiptHandle,
    body,
    attributes: systemAttributes(message),
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

function systemAttributes(message: Message): Record<string, string> {
  return {
    ApproximateReceiveCount: String(message.receiveCount),
    SentTimestamp: String(message.sentAt),
    SenderId: "AIDALOCAL",
    ApproximateFirstReceiveTimestamp: String(message.firstReceivedAt),
    ...(message.deadLetterSourceArn !== undefined && {
      DeadLetterQueueSourceArn: message.deadLetterSourceArn,
    }),
  };
}

/** A filter looks into a body that is JSON, and sees text otherwise. */
function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return body;
  }
}
