import { join } from "node:path";
import { Journal } from "../../aws/journal.ts";
import type { Queues } from "../../aws/capabilities.ts";
import type { RunningService, ServiceContext } from "../../aws/service.ts";
import { UserError } from "../../errors.ts";
import { type QueueSettings, queueSettings } from "./graph.ts";
import { checkDeduplication, checkMessage } from "./message.ts";
import { queueOperations } from "./operations.ts";
import { Queue } from "./queue.ts";

/** JSON escapes and base64 make a message of 1 MiB longer. */
const BODY_LIMIT = 8 * 1024 * 1024;

/**
 * The queues of the graph with their messages. The messages of a queue that leaves the graph stay
 * in its file until it comes back.
 * @param now epoch milliseconds
 */
export function start(
  { stateDir }: Pick<ServiceContext, "stateDir">,
  now = Date.now,
): RunningService & { provides: { queues: Queues } } {
  /** By name, in the order of the graph. */
  let queues: ReadonlyMap<string, Queue> = new Map();

  const open = (settings: QueueSettings): Queue =>
    new Queue({
      settings,
      journal: new Journal(join(stateDir, "sqs", `${settings.name}.journal.jsonl`), {
        message: checkMessage,
        deduplication: checkDeduplication,
      }),
      now,
      toDeadLetterQueue: (arn, message) => byArn(arn)?.addDeadLetter(message, settings.arn),
    });
  const byArn = (arn: string): Queue | undefined =>
    [...queues.values()].find(({ settings }) => settings.arn === arn);
  const queueOf = (arn: string): Queue => {
    const queue = byArn(arn);
    if (queue) return queue;
    throw new UserError(`There is no queue ${arn}.`, {
      hint: "Only queues of this app can be used here.",
    });
  };

  return {
    apis: [
      {
        protocol: "json-1.0",
        target: "AmazonSQS",
        title: "SQS",
        errorNamespace: "com.amazonaws.sqs#",
        bodyLimit: BODY_LIMIT,
        operations: queueOperations(() => queues),
      },
    ],
    provides: {
      queues: {
        send: async (arn, body, options) => Promise.resolve(queueOf(arn).send(body, options).id),
        receive: async (arn, { count = 10, ...options } = {}) =>
          queueOf(arn).receive({ count, ...options }),
        delete: (arn, receiptHandle) => queueOf(arn).delete(receiptHandle),
      },
    },
    pages: { queues: () => Array.from(queues.values(), queuePage) },
    prepare({ graph }) {
      const wanted = queueSettings(graph);
      const opened: Queue[] = [];
      const discard = () => opened.forEach((queue) => queue.close());
      try {
        for (const settings of wanted) {
          if (!queues.has(settings.name)) opened.push(open(settings));
        }
      } catch (error) {
        discard();
        throw error;
      }
      const commit = () => {
        const known = new Map(opened.map((queue) => [queue.settings.name, queue]));
        const next = new Map<string, Queue>();
        for (const settings of wanted) {
          const queue = queues.get(settings.name) ?? known.get(settings.name);
          if (!queue) continue;
          queue.settings = settings;
          next.set(settings.name, queue);
        }
        for (const [name, queue] of queues) if (!next.has(name)) queue.close();
        queues = next;
      };
      return { commit, discard };
    },
    stop() {
      for (const queue of queues.values()) queue.close();
    },
  };
}

/** So many messages of a queue are shown. */
const SHOWN = 50;

/** A queue on the developer page. */
const queuePage = (queue: Queue) => ({
  name: queue.settings.name,
  isFifo: queue.settings.fifo !== undefined,
  deadLetterQueue: queue.settings.redrive?.deadLetterTargetArn.split(":").at(-1),
  ...queue.counts(),
  messages: queue.peek(SHOWN).map(({ id, body, sentAt, visibleAt, receiveCount }) => ({
    ...{ id, body, sentAt, visibleAt, receiveCount },
  })),
});
