import { inject } from "vitest";

const { endpoints } = inject("stack");

/** One value of a metric, as a function wrote it in a log line. */
export interface Metric {
  namespace: string;
  name: string;
  unit: string;
  value: number;
  dimensions: Record<string, string>;
}

/** How often a function needed a permission. */
export interface CallCount {
  /** Physical name. */
  function: string;
  /** As a policy has it: `dynamodb:PutItem`. */
  action: string;
  /** ARN, where the call named a resource. */
  resource?: string;
  count: number;
}

/** What the functions have called of AWS so far. */
export async function calls(): Promise<CallCount[]> {
  const answer = await fetch(`${endpoints.aws}/_local/calls`);
  if (!answer.ok) throw new Error(`GET _local/calls: ${answer.status}`);
  return (await answer.json()) as CallCount[];
}

/** Every metric that the local stack has seen its functions write. */
export async function metrics(): Promise<Metric[]> {
  const answer = await fetch(`${endpoints.aws}/_local/metrics`);
  if (!answer.ok) throw new Error(`GET _local/metrics: ${answer.status}`);
  return (await answer.json()) as Metric[];
}
