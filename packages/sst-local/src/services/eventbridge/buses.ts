import { randomUUID } from "node:crypto";
import { Deliveries, type Delivering } from "../../aws/deliveries.ts";
import { type CreatedSchedule, ScheduleRunner } from "../../aws/schedule/runner.ts";
import {
  attempt,
  type DeliveryFailure,
  giveUp,
  type SenderOptions,
  sendToTarget,
} from "../../aws/targets.ts";
import { AwsError } from "../../aws/error.ts";
import { isoSeconds } from "../../aws/iso-time.ts";
import { UserError } from "../../errors.ts";
import type { BusEvent, Delivery } from "./event.ts";
import type { Bus } from "./graph.ts";
import type { Rule, Target } from "./settings.ts";

export interface BusValues {
  delivery: Delivery;
  schedule: CreatedSchedule;
}

/** What a graph has of EventBridge. */
export interface BusSettings {
  readonly buses: readonly Bus[];
  readonly rules: readonly Rule[];
  readonly accountId: string;
  readonly region: string;
}

/** An event without what EventBridge adds. */
export type NewEvent = Pick<BusEvent, "detail-type" | "source" | "detail"> &
  Partial<Pick<BusEvent, "resources" | "time">>;

/**
 * Buses with their rules, and the events on their way to targets. An event is in the journal before its
 * sender gets an answer, and stays until each target has it or is given up.
 */
export class Buses {
  readonly #options: SenderOptions<BusValues>;
  readonly #deliveries: Deliveries<Delivery>;
  readonly #schedules: ScheduleRunner;
  #settings: BusSettings = { buses: [], rules: [], accountId: "", region: "" };

  constructor(options: SenderOptions<BusValues>) {
    const { clock, journal } = options;
    this.#options = options;
    this.#deliveries = new Deliveries<Delivery>({
      journal,
      idOf: ({ event, ruleArn, targetId }) => `${event.id} ${ruleArn} ${targetId}`,
      deliver: (delivery, delivering) => this.#deliver(delivery, delivering),
    });
    this.#schedules = new ScheduleRunner({
      journal,
      clock,
      run: (ruleArn, time) => this.#runSchedule(ruleArn, time),
    });
  }

  get settings(): BusSettings {
    return this.#settings;
  }

  /** Takes the buses and rules of a graph, and delivers what an earlier process left. */
  replace(settings: BusSettings): void {
    this.#settings = settings;
    this.#deliveries.resume();
    this.#schedules.replace(
      settings.rules.flatMap(({ arn, isEnabled, schedule }) =>
        schedule && isEnabled ? [{ id: arn, ...schedule, timeZone: "UTC", runsAtOnce: false }] : [],
      ),
    );
  }

  async stop(): Promise<void> {
    this.#schedules.stop();
    await this.#deliveries.stop();
  }

  /** Puts an event on a bus; returns its id. On a bus that does not exist, it is dropped as on AWS. */
  put(busName: string, event: NewEvent): string {
    const { accountId, buses, region } = this.#settings;
    if (!buses.some(({ name }) => name === busName)) {
      this.#options.context.events.line(
        `an event ${event["detail-type"]} was dropped: there is no bus ${busName}`,
      );
    }
    const whole: BusEvent = {
      version: "0",
      id: randomUUID(),
      "detail-type": event["detail-type"],
      source: event.source,
      account: accountId,
      time: event.time ?? isoSeconds(this.#options.clock.now()),
      region,
      resources: event.resources ?? [],
      detail: event.detail,
    };
    this.#match(busName, whole);
    return whole.id;
  }

  #match(busName: string, event: BusEvent, isForwarded = false): void {
    for (const rule of this.#settings.rules) {
      if (rule.busName === busName && rule.isEnabled && rule.matches(event)) {
        this.#accept(rule, event, isForwarded);
      }
    }
  }

  #accept(rule: Rule, event: BusEvent, isForwarded = false): void {
    const acceptedAt = this.#options.clock.now();
    for (const { id: targetId, isServed } of rule.targets) {
      if (!isServed) continue;
      const delivery = { event, ruleArn: rule.arn, targetId, acceptedAt };
      this.#deliveries.add({ ...delivery, ...(isForwarded && { isForwarded }) });
    }
  }

  /** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-run-lambda-schedule.html */
  #runSchedule(ruleArn: string, time: number): void {
    const rule = this.#settings.rules.find(({ arn }) => arn === ruleArn);
    if (!rule) return;
    const { accountId: account, region } = this.#settings;
    this.#accept(rule, {
      version: "0",
      id: randomUUID(),
      "detail-type": "Scheduled Event",
      source: "aws.events",
      account,
      time: isoSeconds(time),
      region,
      resources: [ruleArn],
      detail: {},
    });
  }

  async #deliver(delivery: Delivery, { signal }: Delivering<Delivery>): Promise<void> {
    const { acceptedAt, event, ruleArn, targetId } = delivery;
    const rule = this.#settings.rules.find(({ arn }) => arn === ruleArn);
    const target = rule?.targets.find(({ id }) => id === targetId);
    // It left the graph in the meantime.
    if (!rule || !target) return;
    const { clock, context, retryDelay } = this.#options;
    const failure = await attempt(() => this.#send(rule, target, delivery), {
      policy: target.retryPolicy,
      acceptedAt,
      now: clock.now,
      signal,
      ...(retryDelay && { delay: retryDelay }),
    });
    if (!failure) return;
    await giveUp(context, {
      title: `an event ${event["detail-type"]} of rule ${rule.name}`,
      target: target.arn,
      failure,
      deadLetterQueue: target.deadLetterQueue,
      input: JSON.stringify(event),
      attributes: deadLetterAttributes(rule, target, failure),
    });
  }

  async #send(rule: Rule, target: Target, delivery: Delivery): Promise<void> {
    const { acceptedAt: ingestedAt, event, isForwarded } = delivery;
    const { arn, messageGroupId, taskDefinitionArn } = target;
    if (arn.split(":")[2] !== "events") {
      const input = target.transform(event, { rule, ingestedAt });
      const { context } = this.#options;
      return sendToTarget(context, { arn, input, messageGroupId, taskDefinitionArn });
    }
    // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-bus-to-bus.html
    if (isForwarded) {
      throw new UserError("An event that another bus has sent is sent to no third bus.");
    }
    const bus = this.#settings.buses.find((one) => one.arn === arn);
    if (!bus) throw new UserError(`There is no bus ${arn}.`);
    this.#match(bus.name, event, true);
    return Promise.resolve();
  }
}

/** @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-rule-dlq.html */
const deadLetterAttributes = (
  rule: Rule,
  target: Target,
  { error, exhausted, retries }: DeliveryFailure,
): Record<string, string> => ({
  RULE_ARN: rule.arn,
  TARGET_ARN: target.arn,
  ERROR_CODE: errorCodeOf(error),
  ERROR_MESSAGE: error.message || error.name,
  ...(exhausted !== undefined && {
    EXHAUSTED_RETRY_CONDITION: exhausted,
    RETRY_ATTEMPTS: String(retries),
  }),
});

function errorCodeOf(error: Error): string {
  if (error instanceof SyntaxError) return "INVALID_JSON";
  if (error instanceof UserError) return "NO_RESOURCE";
  if (!(error instanceof AwsError)) return "INTERNAL_ERROR";
  if (error.status === 404) return "NO_RESOURCE";
  return error.status === 429 ? "THROTTLING" : "SDK_CLIENT_ERROR";
}
