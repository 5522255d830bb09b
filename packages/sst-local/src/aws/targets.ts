import { setTimeout as wait } from "node:timers/promises";
import { UserError } from "../errors.ts";
import { number } from "../graph/inputs.ts";
import { AwsError } from "./error.ts";
import type { Journal } from "./journal.ts";
import type { ScheduleClock } from "./schedule/runner.ts";
import type { ServiceContext } from "./service.ts";

/** How often and how long a target is tried that does not take what it gets. */
export interface RetryPolicy {
  readonly maximumRetryAttempts: number;
  readonly maximumEventAgeInSeconds: number;
}

/** 24 hours and 185 times. https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-retry-policy.html */
const DEFAULT_RETRY_POLICY: RetryPolicy = {
  maximumRetryAttempts: 185,
  maximumEventAgeInSeconds: 86_400,
};

/** What EventBridge and EventBridge Scheduler each send to their targets with. */
export interface SenderOptions<Values extends object> {
  readonly journal: Journal<Values>;
  readonly context: Pick<ServiceContext, "events" | "use">;
  readonly clock: ScheduleClock;
  /** Milliseconds before a retry, by the number of retries so far. */
  readonly retryDelay?: (retries: number) => number;
}

/** The parts that a test replaces. */
export type SenderTimes = Partial<Pick<SenderOptions<object>, "clock" | "retryDelay">>;

/** Why a target did not get something. */
export interface DeliveryFailure {
  readonly error: Error;
  /** Retries after the first attempt. */
  readonly retries: number;
  /** The part of the retry policy that ended the attempts; undefined for an error that is not retried. */
  readonly exhausted?: "MaximumRetryAttempts" | "MaximumEventAgeInSeconds";
}

export interface AttemptOptions {
  readonly policy: RetryPolicy;
  /** When it was accepted, in epoch milliseconds. */
  readonly acceptedAt: number;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** Milliseconds before a retry, by the number of retries so far. */
  readonly delay?: (retries: number) => number;
}

/** Doubles from a second to five minutes. */
const backoff = (retries: number): number => Math.min(1000 * 2 ** retries, 300_000);

/**
 * Attempts a delivery until it succeeds, as EventBridge and EventBridge Scheduler do: an error of the
 * client, such as a target that does not exist, is not retried.
 * @returns undefined where it succeeded
 * @throws AbortError once the signal aborts during a wait
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html
 */
export async function attempt(
  run: (retries: number) => Promise<void>,
  { acceptedAt, delay = backoff, now, policy, signal }: AttemptOptions,
): Promise<DeliveryFailure | undefined> {
  for (let retries = 0; ; retries++) {
    try {
      await run(retries);
      return undefined;
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(String(thrown));
      if (!isTransient(error)) return { error, retries };
      if (retries >= policy.maximumRetryAttempts) {
        return { error, retries, exhausted: "MaximumRetryAttempts" };
      }
      const milliseconds = delay(retries);
      if (now() + milliseconds >= acceptedAt + policy.maximumEventAgeInSeconds * 1000) {
        return { error, retries, exhausted: "MaximumEventAgeInSeconds" };
      }
      await wait(milliseconds, undefined, { signal });
    }
  }
}

const isTransient = (error: Error): boolean =>
  error instanceof AwsError
    ? [429, 500, 503].includes(error.status)
    : !(error instanceof UserError || error instanceof SyntaxError);

/** Reads a retry policy of the infra. */
export const retryPolicyOf = (policy: Readonly<Record<string, unknown>>): RetryPolicy => ({
  maximumRetryAttempts:
    number(policy, "maximumRetryAttempts") ?? DEFAULT_RETRY_POLICY.maximumRetryAttempts,
  maximumEventAgeInSeconds:
    number(policy, "maximumEventAgeInSeconds") ?? DEFAULT_RETRY_POLICY.maximumEventAgeInSeconds,
});

/** Something that a target gets, as JSON or, for queues and topics, any text. */
export interface TargetInput {
  readonly arn: string;
  readonly input: string;
  /** Of a FIFO queue. */
  readonly messageGroupId?: string | undefined;
  /** Of a target in ECS, whose ARN is that of a cluster; its input are overrides of containers. */
  readonly taskDefinitionArn?: string | undefined;
}

/**
 * Invokes a function asynchronously, sends to a queue or a topic, or runs a task.
 * @throws AwsError, UserError or SyntaxError where the target does not exist or does not take it
 */
export async function sendToTarget(
  { use }: Pick<ServiceContext, "use">,
  { arn, input, messageGroupId, taskDefinitionArn }: TargetInput,
): Promise<void> {
  const service = arn.split(":")[2];
  if (service === "lambda") {
    const functions = use("functions");
    if (!functions) throw noTarget(arn);
    await functions.invoke(arn, JSON.parse(input), { invocationType: "Event" });
  } else if (service === "sqs") {
    const queues = use("queues");
    if (!queues) throw noTarget(arn);
    await queues.send(arn, input, {
      ...(messageGroupId !== undefined && {
        systemAttributes: { MessageGroupId: messageGroupId },
      }),
    });
  } else if (service === "sns") {
    const topics = use("topics");
    if (!topics) throw noTarget(arn);
    await topics.publish(arn, { body: input });
  } else if (service === "ecs" && taskDefinitionArn !== undefined) {
    const tasks = use("tasks");
    if (!tasks) throw noTarget(taskDefinitionArn);
    await tasks.run({
      taskDefinitionArn,
      clusterArn: arn,
      overrides: JSON.parse(input) as unknown,
    });
  } else {
    throw noTarget(arn);
  }
}

const noTarget = (arn: string): UserError =>
  new UserError(`There is no ${arn} here.`, {
    hint: "Functions, queues, topics and tasks of the same app can be targets.",
  });

/**
 * Reports what a target did not get, and sends it to the dead-letter queue where there is one.
 * @param attributes message attributes of the dead letter, all of them strings
 */
export async function giveUp(
  { events, use }: Pick<ServiceContext, "events" | "use">,
  given: {
    /** Begins the sentence: `an event of rule Orders`. */
    readonly title: string;
    readonly target: string;
    readonly failure: DeliveryFailure;
    readonly deadLetterQueue: string | undefined;
    readonly input: string;
    readonly attributes: Readonly<Record<string, string>>;
  },
): Promise<void> {
  const { attributes, deadLetterQueue, failure, input, target, title } = given;
  const reason = failure.error.message;
  if (deadLetterQueue === undefined) {
    return events.line(`${title} did not reach ${target}: ${reason}`);
  }
  try {
    const queues = use("queues");
    if (!queues) throw noTarget(deadLetterQueue);
    await queues.send(deadLetterQueue, input, {
      attributes: Object.fromEntries(
        Object.entries(attributes).map(([name, StringValue]) => [
          name,
          { DataType: "String", StringValue },
        ]),
      ),
    });
    events.line(`${title} went to ${deadLetterQueue}: ${reason}`);
  } catch (error) {
    events.line(
      `${title} did not reach ${target}: ${reason} Its dead-letter queue did not take it: ${(error as Error).message}`,
    );
  }
}
