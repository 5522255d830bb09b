import { AsyncLocalStorage } from "node:async_hooks";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** The requests that some work sent to DynamoDB and the capacity units they consumed. */
export interface Usage {
  requests: number;
  writeUnits: number;
  readUnits: number;
}

const usages = new AsyncLocalStorage<Usage>();

const READS = new Set([
  "GetItemCommand",
  "BatchGetItemCommand",
  "QueryCommand",
  "ScanCommand",
  "TransactGetItemsCommand",
]);

/** Runs `work` and counts all its requests through metered clients, concurrent ones too. */
export async function metered<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; usage: Usage }> {
  const usage: Usage = { requests: 0, writeUnits: 0, readUnits: 0 };
  const result = await usages.run(usage, work);
  return { result, usage };
}

/**
 * Makes every request of `client` report its consumed capacity
 * (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_ConsumedCapacity.html).
 */
export function meter(client: DynamoDBClient): DynamoDBClient {
  client.middlewareStack.add(
    (next, context) => async (args) => {
      const usage = usages.getStore();
      if (usage === undefined) return next(args);
      usage.requests += 1;
      const answer = await next({
        ...args,
        input: { ...args.input, ReturnConsumedCapacity: "TOTAL" },
      });
      const key = READS.has(context.commandName ?? "") ? "readUnits" : "writeUnits";
      usage[key] += unitsOf(answer.output);
      return answer;
    },
    { step: "initialize", name: "meter" },
  );
  return client;
}

function unitsOf(output: object): number {
  const consumed = "ConsumedCapacity" in output ? output.ConsumedCapacity : undefined;
  return [consumed].flat().reduce<number>((sum, one) => {
    const units = (one as { CapacityUnits?: number } | undefined)?.CapacityUnits;
    return sum + (units ?? 0);
  }, 0);
}
