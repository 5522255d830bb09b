import { inject } from "vitest";

const { endpoints } = inject("stack");

/** A metric value that a function logged. */
export interface Metric {
  namespace: string;
  name: string;
  unit: string;
  value: number;
  dimensions: Record<string, string>;
}

/** How often a function used a permission. */
export interface CallCount {
  /** Physical name. */
  function: string;
  /** As in a policy: `dynamodb:PutItem`. */
  action: string;
  /** ARN of the resource, if the call named one. */
  resource?: string;
  count: number;
}

/** The AWS calls of the functions so far. */
export async function calls(): Promise<CallCount[]> {
  const answer = await fetch(`${endpoints.aws}/_local/calls`);
  if (!answer.ok) throw new Error(`GET _local/calls: ${answer.status}`);
  return (await answer.json()) as CallCount[];
}

/** The metrics that the functions of the local stack have logged so far. */
export async function metrics(): Promise<Metric[]> {
  const answer = await fetch(`${endpoints.aws}/_local/metrics`);
  if (!answer.ok) throw new Error(`GET _local/metrics: ${answer.status}`);
  return (await answer.json()) as Metric[];
}
