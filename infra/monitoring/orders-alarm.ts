import type { Alarm } from "./alarms.ts";
import { business } from "./metric.ts";

const HOUR = 3600;
/** Longer than a night without orders. */
const SILENT_HOURS = 9;
const BUSY_HOURS = 6;

/** Orders by the hour: 0 in an hour without orders, which has no data point. */
const ordersPerHour = {
  metric: { expression: "FILL(orders, 0)", metrics: { orders: business("SuccessfulOrder") } },
  threshold: 1,
  period: HOUR,
};

/**
 * Goes off when orders stop on a day that had some. A single alarm cannot detect that: metric math
 * cannot refer to an earlier hour, and its running sums include more hours in an alarm than configured
 * (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html). It combines
 * two alarms without actions: no orders now, and orders in some hours of the last day. It returns to
 * OK with the next order, or a day after the last busy hours.
 */
export const ordersStopped: { name: string; description: string; all: Alarm[] } = {
  name: "OrdersStop",
  description: `No order for ${SILENT_HOURS} hours on a day that had some`,
  all: [
    {
      name: "OrdersSilent",
      description: `No order for ${SILENT_HOURS} hours`,
      ...ordersPerHour,
      comparison: "LessThanThreshold",
      periods: SILENT_HOURS,
      // FILL has no effect until there has been a first order.
      missing: "breaching",
    },
    {
      name: "OrdersOfTheDay",
      description: `Orders in ${BUSY_HOURS} of the last 24 hours`,
      ...ordersPerHour,
      comparison: "GreaterThanOrEqualToThreshold",
      periods: 24,
      datapointsToAlarm: BUSY_HOURS,
    },
  ],
};
