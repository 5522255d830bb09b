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

/** The hosts of the queues' URLs, which SDK clients call before any other. */
export const queueOrigins = (graph: Graph): string[] =>
  byType(graph, "aws:sqs/queue:Queue").flatMap(({ outputs }) => {
    const url = text(outputs, "url");
    return url === undefined ? [] : [new URL(url).origin];
  });
