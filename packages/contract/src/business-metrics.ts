/**
 * What the functions count of the business, by name, with its unit. The alarms and the dashboard of
 * infra read the same list, and nothing that is not in it can be counted.
 */
export const businessMetrics = {
  SuccessfulOrder: "Count",
  /** In the currency that orders are in. */
  OrderTotal: "None",
  MessageSent: "Count",
} as const;

export type BusinessMetric = keyof typeof businessMetrics;

/** Where CloudWatch files them. */
export const businessNamespace = "Souk";

/** How one stage's are told from another's in the same account. Powertools adds the service. */
export const businessDimensions = (stage: string) => ({ service: "souk", stage });
