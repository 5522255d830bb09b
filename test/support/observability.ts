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

/** Every metric that the local stack has seen its functions write. */
export async function metrics(): Promise<Metric[]> {
  const answer = await fetch(`${endpoints.aws}/_local/metrics`);
  if (!answer.ok) throw new Error(`GET _local/metrics: ${answer.status}`);
  return (await answer.json()) as Metric[];
}
