import { expect, it } from "vitest";
import { evaluateStages, stages } from "../testing/graphs.ts";

const evaluated = await evaluateStages(...stages);

it.each(stages)("sends failed batches of the purge to a queue in stage %s", (stage) => {
  const mapping = evaluated[stage].one(
    "aws:lambda/eventSourceMapping:EventSourceMapping",
    "TableSubscriberPurgeEventSourceMapping",
  );
  const [queue] = evaluated[stage].all("aws:sqs/queue:Queue");
  expect(mapping.inputs).toMatchObject({
    functionResponseTypes: ["ReportBatchItemFailures"],
    destinationConfig: { onFailure: { destinationArn: queue?.outputs["arn"] } },
  });
});

it("limits the concurrency of the purge alone, in production", () => {
  const limits = evaluated.prod
    .all("aws:lambda/function:Function")
    .map(({ name, inputs }) => [name, inputs["reservedConcurrentExecutions"]])
    .filter(([, limit]) => limit !== undefined);
  expect(limits).toEqual([["PurgeFunction", 5]]);
});
