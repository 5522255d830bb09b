import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { join } from "node:path";
import { UserError } from "../../errors.ts";
import { toSettings } from "./definition.ts";
import type { QueueDefinition, QueueSettings } from "./definition.ts";
import { SqsError, queueDoesNotExist, unsupportedOperation } from "./errors.ts";
import { Input } from "./input.ts";
import { openJournal } from "./journal.ts";
import { OPERATIONS } from "./operations.ts";
import { createQueue } from "./queue.ts";
import type { Queue, Received } from "./queue.ts";

export interface QueuesOptions {
  queues: QueueDefinition[];
  /** Where messages are kept, in a folder `sqs`. */
  stateDir: string;
  /** Milliseconds since 1970. */
  now?: () => number;
}

/** The queues of the graph. */
export interface Queues {
  /** Speaks SQS's JSON protocol; targets `AmazonSQS.*`. */
  listener: RequestListener;
  /**
   * Sends a message from inside, such as a report of failure; gives its id.
   * @throws UserError when there is no queue with this ARN.
   */
  send(arn: string, body: string): Promise<string>;
  /** Receives from inside; the message is hidden for the queue's visibility timeout. */
  receive(
    arn: string,
    options?: { count?: number; waitSeconds?: number; signal?: AbortSignal },
  ): Promise<Received[]>;
  delete(arn: string, receiptHandle: string): void;
  /**
   * Makes these the queues; the messages of one that stays are kept, and those of one that goes
   * lie in its file until it comes back.
   * @throws UserError as {@link createQueues}, and then nothing has changed
   */
  update(queues: QueueDefinition[]): void;
}

/**
 * Makes the queues, with the messages that an earlier run left in them.
 * @throws UserError for a FIFO queue, or a dead-letter queue that is not there.
 */
export function createQueues({ queues: initial, stateDir, now }: QueuesOptions): Queues {
  const clock = now ?? (() => Date.now());
  const queues = new Map<string, Queue>();
  const byArn = new Map<string, Queue>();

  function update(definitions: QueueDefinition[]): void {
    const wanted = definitions.map(toSettings);
    checkDeadLetterQueues(wanted);
    const before = new Map(queues);
    queues.clear();
    byArn.clear();
    for (const settings of wanted) {
      const queue = before.get(settings.name) ?? open(settings);
      queue.follow(settings);
      queues.set(settings.name, queue);
      byArn.set(settings.arn, queue);
    }
  }
  const open = (settings: QueueSettings): Queue =>
    createQueue(
      settings,
      openJournal(join(stateDir, "sqs"), settings.name),
      clock,
      (arn, message) => byArn.get(arn)?.adopt(message, settings.arn),
    );
  update(initial);

  const existing = (arn: string): Queue => {
    const queue = byArn.get(arn);
    if (queue) return queue;
    throw new UserError(`There is no queue ${arn}.`, {
      hint: "Only queues of this app can be used here.",
    });
  };
  const byName = (name: string): Queue => {
    const queue = queues.get(name);
    if (!queue) throw queueDoesNotExist();
    return queue;
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const gone = new AbortController();
    response.once("close", () => gone.abort());
    const target = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
    const operation = OPERATIONS[target];
    const input = Input.parse(await readBody(request));
    if (!operation) throw unsupportedOperation(`sst-local does not emulate ${target} of SQS.`);
    const output = await operation(input, {
      queues,
      byName,
      // Whatever host it names: a queue's URL in the graph is the real one.
      byUrl: (url) => byName(url.split("/").at(-1) ?? ""),
      urlOf: ({ settings }) =>
        `http://${request.headers.host}/${settings.arn.split(":")[4]}/${settings.name}`,
      signal: gone.signal,
    });
    reply(response, 200, output);
  }

  return {
    listener: (request, response) => {
      answer(request, response).catch((error: unknown) => fail(response, error));
    },
    async send(arn, body) {
      return existing(arn).send(body).id;
    },
    receive: (arn, { count = 10, ...options } = {}) => existing(arn).receive({ count, ...options }),
    delete: (arn, receiptHandle) => existing(arn).delete(receiptHandle),
    update,
  };
}

/** @throws UserError for what {@link createQueues} refuses */
export const checkQueues = (definitions: readonly QueueDefinition[]): void =>
  checkDeadLetterQueues(definitions.map(toSettings));

function checkDeadLetterQueues(queues: readonly QueueSettings[]): void {
  for (const { name, redrive } of queues) {
    const target = redrive?.deadLetterTargetArn;
    if (target === undefined || queues.some(({ arn }) => arn === target)) continue;
    throw new UserError(`Queue ${name} has the dead-letter queue ${target}, which is not there.`, {
      hint: "Define that queue in the same app.",
    });
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}

function fail(response: ServerResponse, error: unknown): void {
  if (!(error instanceof SqsError)) {
    console.error(error);
    reply(response, 500, { __type: "com.amazonaws.sqs#InternalFailure", message: "See the log." });
    return;
  }
  response.setHeader("x-amzn-query-error", `${error.queryCode};Sender`);
  reply(response, 400, { __type: `com.amazonaws.sqs#${error.type}`, message: error.message });
}

function reply(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, {
    "content-type": "application/x-amz-json-1.0",
    "x-amzn-requestid": randomUUID(),
  });
  response.end(JSON.stringify(body));
}
