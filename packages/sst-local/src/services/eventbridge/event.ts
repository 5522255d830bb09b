import { checkFields } from "../../aws/files.ts";

/**
 * An event as rules match it and targets get it.
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
 */
export interface BusEvent {
  readonly version: "0";
  readonly id: string;
  readonly "detail-type": string;
  readonly source: string;
  readonly account: string;
  /** ISO 8601 without fractions of a second. */
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: unknown;
}

/** An event on its way to a target of a rule. */
export interface Delivery {
  readonly event: BusEvent;
  readonly ruleArn: string;
  readonly targetId: string;
  /** Epoch milliseconds. */
  readonly acceptedAt: number;
  /** True for an event that another bus has sent, which goes to no further bus. */
  readonly isForwarded?: boolean;
}

export const checkDelivery = (value: unknown): Delivery =>
  checkFields<Delivery>(value, {
    string: ["ruleArn", "targetId"],
    number: ["acceptedAt"],
    object: ["event"],
  });
