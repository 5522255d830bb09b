/**
 * The business metrics, by name, with their units. The functions write them, and the alarms and the
 * dashboard read them; a metric that is not listed here cannot be written.
 */
export const businessMetrics = {
  SuccessfulOrder: "Count",
  /** The total amount, in the currency of the orders. */
  OrderTotal: "None",
  MessageSent: "Count",
} as const;

export type BusinessMetric = keyof typeof businessMetrics;

/** The CloudWatch namespace. */
export const businessNamespace = "Souk";

/** The dimensions of a stage's metrics. */
export const businessDimensions = (stage: string) => ({ service: "souk", stage });
