import { UserError } from "../../../../errors.ts";
import type { QuotaSettings, ThrottleSettings } from "../api/definition.ts";

/** A throttle: `burstLimit` tokens at most, and `rateLimit` new ones a second. */
export interface Limits {
  readonly rateLimit: number;
  readonly burstLimit: number;
}

/** Completes limits of which either may be missing; undefined when both are, or are -1. */
export function limitsOf({
  rateLimit,
  burstLimit,
}: {
  [Key in keyof ThrottleSettings]: ThrottleSettings[Key] | undefined;
}): Limits | undefined {
  const rate = rateLimit === -1 ? undefined : rateLimit;
  const burst = burstLimit === -1 ? undefined : burstLimit;
  if (rate === undefined && burst === undefined) return undefined;
  return { rateLimit: rate ?? Infinity, burstLimit: burst ?? Math.max(1, rate ?? 0) };
}

/** A quota with a valid period. */
export interface Quota {
  readonly limit: number;
  /** Requests that count as made in the first period. */
  readonly offset: number;
  readonly period: Period;
}

type Period = "DAY" | "WEEK" | "MONTH";

/** @throws UserError for a period other than DAY, WEEK and MONTH */
export function quotaOf(settings: QuotaSettings | undefined, where: string): Quota | undefined {
  if (settings?.limit === undefined) return undefined;
  const period = settings.period?.toUpperCase() ?? "DAY";
  if (period !== "DAY" && period !== "WEEK" && period !== "MONTH") {
    throw new UserError(`${where}: the quota period "${settings.period}" does not exist.`, {
      hint: "The periods are DAY, WEEK and MONTH.",
    });
  }
  return { limit: settings.limit, offset: settings.offset ?? 0, period };
}

/** Token buckets and quotas. They outlive a deployment, as usage plans do. */
export class UsageState {
  readonly #buckets = new Map<string, { tokens: number; filledAt: number }>();
  readonly #quotas = new Map<string, { periodStart: number; used: number }>();

  /**
   * Takes a token from a bucket, which is full at first; false when it is empty. The limits may
   * differ from call to call.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
   */
  take(name: string, { rateLimit, burstLimit }: Limits, now: number): boolean {
    const bucket = this.#buckets.get(name) ?? { tokens: burstLimit, filledAt: now };
    this.#buckets.set(name, bucket);
    const gained = (Math.max(0, now - bucket.filledAt) * rateLimit) / 1000;
    bucket.tokens = Math.min(burstLimit, bucket.tokens + gained);
    bucket.filledAt = now;
    if (bucket.tokens < 1) return false;
    bucket.tokens -= 1;
    return true;
  }

  /** Counts a request against a quota; false when the quota is used up. */
  count(name: string, quota: Quota, now: number): boolean {
    const periodStart = startOf(quota.period, now);
    const before = this.#quotas.get(name);
    const used =
      before === undefined ? quota.offset : before.periodStart === periodStart ? before.used : 0;
    if (used >= quota.limit) return false;
    this.#quotas.set(name, { periodStart, used: used + 1 });
    return true;
  }
}

/** The start of the period in UTC; a week begins on Sunday. */
function startOf(period: Period, now: number): number {
  const date = new Date(now);
  const day =
    period === "MONTH" ? 1 : date.getUTCDate() - (period === "WEEK" ? date.getUTCDay() : 0);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), day);
}
