import { UserError } from "../../../../../errors.ts";
import type { QuotaSettings } from "../../api/definition.ts";

/** A quota with its period checked. */
export interface Quota {
  readonly limit: number;
  /** Requests taken off the limit in the first period. */
  readonly offset: number;
  readonly period: Period;
}

type Period = "DAY" | "WEEK" | "MONTH";

/** Requests made in one period; absent before the first. */
export interface QuotaUse {
  periodStart: number;
  used: number;
}

/** @throws UserError for a period other than DAY, WEEK and MONTH */
export function quotaOf(settings: QuotaSettings | undefined, where: string): Quota | undefined {
  if (settings?.limit === undefined) return undefined;
  const period = settings.period?.toUpperCase() ?? "DAY";
  if (period !== "DAY" && period !== "WEEK" && period !== "MONTH") {
    throw new UserError(`${where}: the quota period "${settings.period}" is not known.`);
  }
  return { limit: settings.limit, offset: settings.offset ?? 0, period };
}

/** Counts one request; null when the quota is used up. */
export function countRequest(
  quota: Quota,
  use: QuotaUse | undefined,
  now: number,
): QuotaUse | null {
  const periodStart = startOf(quota.period, now);
  const current =
    use === undefined
      ? { periodStart, used: quota.offset }
      : use.periodStart === periodStart
        ? use
        : { periodStart, used: 0 };
  return current.used >= quota.limit ? null : { ...current, used: current.used + 1 };
}

/** The beginning of the period in UTC; a week begins on Sunday. */
function startOf(period: Period, now: number): number {
  const date = new Date(now);
  const day =
    period === "MONTH" ? 1 : date.getUTCDate() - (period === "WEEK" ? date.getUTCDay() : 0);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), day);
}
