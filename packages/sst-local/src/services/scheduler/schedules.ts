import { randomUUID } from "node:crypto";
import { Deliveries, type Delivering } from "../../aws/deliveries.ts";
import { AwsError } from "../../aws/error.ts";
import { checkFields } from "../../aws/files.ts";
import { type CreatedSchedule, ScheduleRunner } from "../../aws/schedule/runner.ts";
import {
  attempt,
  type DeliveryFailure,
  giveUp,
  type SenderOptions,
  sendToTarget,
} from "../../aws/targets.ts";
import { isoSeconds } from "../../aws/iso-time.ts";
import { UserError } from "../../errors.ts";
import { parsedRecord } from "../../graph/inputs.ts";
import type { ScheduleSettings } from "./settings.ts";

/** An execution of a schedule on its way to the target. */
export interface Execution {
  readonly id: string;
  readonly scheduleArn: string;
  /** When it was due, in epoch milliseconds. */
  readonly scheduledAt: number;
}

export const checkExecution = (value: unknown): Execution =>
  checkFields<Execution>(value, { string: ["id", "scheduleArn"], number: ["scheduledAt"] });

export interface ScheduleValues {
  delivery: Execution;
  schedule: CreatedSchedule;
}

/**
 * Schedules with the executions on their way to targets. An execution is in the journal from when it is
 * due until its target has it or is given up.
 */
export class Schedules {
  readonly #options: SenderOptions<ScheduleValues>;
  readonly #deliveries: Deliveries<Execution>;
  readonly #runner: ScheduleRunner;
  #schedules: readonly ScheduleSettings[] = [];
  #accountId = "";

  constructor(options: SenderOptions<ScheduleValues>) {
    const { clock, journal } = options;
    this.#options = options;
    this.#deliveries = new Deliveries<Execution>({
      journal,
      idOf: ({ id }) => id,
      deliver: (execution, delivering) => this.#deliver(execution, delivering),
    });
    this.#runner = new ScheduleRunner({
      journal,
      clock,
      run: (scheduleArn, scheduledAt) =>
        this.#deliveries.add({ id: randomUUID(), scheduleArn, scheduledAt }),
    });
  }

  all(): readonly ScheduleSettings[] {
    return this.#schedules;
  }

  /** Takes the schedules of a graph, and delivers what an earlier process left. */
  replace(schedules: readonly ScheduleSettings[], accountId: string): void {
    this.#schedules = schedules;
    this.#accountId = accountId;
    this.#deliveries.resume();
    this.#runner.replace(
      schedules
        .filter(({ isServed, state }) => isServed && state === "ENABLED")
        .map(({ arn: id, ...schedule }) => ({ ...schedule, id, runsAtOnce: true })),
    );
  }

  async stop(): Promise<void> {
    this.#runner.stop();
    await this.#deliveries.stop();
  }

  async #deliver(execution: Execution, { signal }: Delivering<Execution>): Promise<void> {
    const { scheduleArn, scheduledAt: acceptedAt } = execution;
    const schedule = this.#schedules.find(({ arn }) => arn === scheduleArn);
    // It left the graph in the meantime.
    if (!schedule) return;
    const { clock, context, retryDelay } = this.#options;
    const { deadLetterQueue, retryPolicy: policy } = schedule.target;
    const failure = await attempt((retries) => this.#invoke(schedule, execution, retries + 1), {
      ...{ policy, acceptedAt, now: clock.now, signal },
      ...(retryDelay && { delay: retryDelay }),
    });
    if (!failure) return;
    await giveUp(context, {
      title: `an execution of schedule ${schedule.name}`,
      target: schedule.target.arn,
      failure,
      deadLetterQueue,
      input: this.#inputOf(schedule, execution, failure.retries + 1),
      attributes: deadLetterAttributes(schedule, execution, failure),
    });
  }

  async #invoke(schedule: ScheduleSettings, execution: Execution, number: number): Promise<void> {
    const { arn, event, messageGroupId, taskDefinitionArn } = schedule.target;
    const input = this.#inputOf(schedule, execution, number);
    const { context } = this.#options;
    if (arn.split(":")[2] !== "events") {
      return sendToTarget(context, { arn, input, messageGroupId, taskDefinitionArn });
    }
    const buses = context.use("buses");
    if (!buses || !event) throw new UserError(`There is no bus ${arn}.`);
    await buses.put(arn, { ...event, detail: parsedRecord(input) });
  }

  /** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-context-attributes.html */
  #inputOf({ arn, target }: ScheduleSettings, execution: Execution, number: number): string {
    const time = isoSeconds(execution.scheduledAt);
    const attributes: Readonly<Record<string, string>> = {
      "schedule-arn": arn,
      "scheduled-time": time,
      "execution-id": execution.id,
      "attempt-number": String(number),
    };
    return (
      target.input?.replace(
        /<aws\.scheduler\.([a-z-]+)>/g,
        (placeholder, name: string) => attributes[name] ?? placeholder,
      ) ??
      // https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-targets-templated.html
      JSON.stringify({
        version: "0",
        id: execution.id,
        "detail-type": "Scheduled Event",
        source: "aws.scheduler",
        account: this.#accountId,
        time,
        region: arn.split(":")[3],
        resources: [arn],
        detail: "{}",
      })
    );
  }
}

/** @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/configuring-schedule-dlq.html */
const deadLetterAttributes = (
  { arn, target }: ScheduleSettings,
  { id, scheduledAt }: Execution,
  { error, exhausted, retries }: DeliveryFailure,
): Record<string, string> => ({
  SCHEDULE_ARN: arn,
  TARGET_ARN: target.arn,
  EXECUTION_ID: id,
  SCHEDULED_TIME: isoSeconds(scheduledAt),
  ERROR_CODE: error instanceof AwsError ? error.code : error.name,
  ERROR_MESSAGE: error.message || error.name,
  IS_PAYLOAD_TRUNCATED: "false",
  ...(exhausted !== undefined && {
    EXHAUSTED_RETRY_CONDITION: exhausted,
    RETRY_ATTEMPTS: String(retries),
  }),
});
