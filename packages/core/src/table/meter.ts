import { AsyncLocalStorage } from "node:async_hooks";
import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

/** What some work asked of DynamoDB: calls made, and the units they consumed. */
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

/** Runs `work` and counts every call that it makes on a metered client, also concurrent ones. */
export async function metered<Result>(
  work: () => Promise<Result>,
): Promise<{ result: Result; usage: Usage }> {
  const usage: Usage = { requests: 0, writeUnits: 0, readUnits: 0 };
  const result = await usages.run(usage, work);
  return { result, usage };
}

/**
 * Makes every call of `client` report what it consumed
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
