import type { Alarm } from "./alarms.ts";
import { business } from "./metric.ts";

const HOUR = 3600;
/** Longer than a night without orders. */
const SILENT_HOURS = 9;
const BUSY_HOURS = 6;

/** By the hour, and zero in an hour without one, where EMF writes nothing. */
const ordersByTheHour = {
  metric: { expression: "FILL(orders, 0)", metrics: { orders: business("SuccessfulOrder") } },
  threshold: 1,
  period: HOUR,
};

/**
 * No order where there were some. One alarm cannot say so: metric math has no value of an hour ago,
 * and its running sums are not for alarms, which look at more hours than they were told to
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html). Two can,
 * of which neither tells anybody: it is silent now, and of the last day some hours were not. It is
 * over with the next order, or when the busy hours are a day past and silence is the rule.
 */
export const ordersStop: { name: string; description: string; all: Alarm[] } = {
  name: "OrdersStop",
  description: `No order for ${SILENT_HOURS} hours on a day that had some`,
  all: [
    {
      name: "OrdersSilent",
      description: `No order for ${SILENT_HOURS} hours`,
      ...ordersByTheHour,
      comparison: "LessThanThreshold",
      periods: SILENT_HOURS,
      // There is nothing to fill where there never was an order.
      missing: "breaching",
    },
    {
      name: "OrdersOfTheDay",
      description: `Orders in ${BUSY_HOURS} of the last 24 hours`,
      ...ordersByTheHour,
      comparison: "GreaterThanOrEqualToThreshold",
      periods: 24,
      wrong: BUSY_HOURS,
    },
  ],
};
