import { byType, type Graph } from "../../graph/index.ts";
import type { QueueDefinition } from "./index.ts";
import { text } from "../../graph/inputs.ts";

/** Every SQS queue in the graph. */
export function queueDefinitions(graph: Graph): QueueDefinition[] {
  return byType(graph, "aws:sqs/queue:Queue").map(({ id, inputs, outputs }) => ({
    ...inputs,
    name: text(outputs, "name") ?? text(inputs, "name") ?? id,
    arn: text(outputs, "arn") ?? "",
  }));
}
