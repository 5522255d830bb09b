import type { FunctionInvoker, Queues } from "../../aws/capabilities.ts";
import { testGraph, testResource } from "../../aws/testing/run-service.ts";
import type { Resource } from "../../graph/index.ts";
import { start } from "./start.ts";

export const queueArn = (name: string) => `arn:aws:sqs:eu-west-1:123456789012:${name}`;

/** A queue of the graph. */
export const queueResource = (name: string, inputs: Record<string, unknown> = {}): Resource =>
  testResource("aws:sqs/queue:Queue", name, { inputs, outputs: { name, arn: queueArn(name) } });

/** Queues without an endpoint, as other services use them. */
export async function startQueues(
  stateDir: string,
  resources: Resource[],
): Promise<Queues & { stop(): void }> {
  const { prepare, provides, stop } = start({ stateDir });
  const functions: FunctionInvoker = { invoke: () => Promise.reject(new Error("No functions.")) };
  const prepared = await prepare({ graph: testGraph(resources), urls: [], functions });
  await prepared.commit();
  return { ...provides.queues, stop: () => void stop() };
}
