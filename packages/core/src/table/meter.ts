import { AsyncLocalStorage } from "node:async_hooks";
import type { DynamoDB, Operation } from "./client.ts";

/** The requests that some work sent to DynamoDB and the capacity units they consumed. */
export interface Usage {
  requests: number;
  writeUnits: number;
  readUnits: number;
}

const usages = new AsyncLocalStorage<Usage>();

const READS: ReadonlySet<Operation> = new Set([
  "GetItem",
  "BatchGetItem",
  "Query",
  "Scan",
  "TransactGetItems",
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
export function meter({ call, destroy }: DynamoDB): DynamoDB {
  return {
    async call(operation, input) {
      const usage = usages.getStore();
      if (usage === undefined) return call(operation, input);
      usage.requests += 1;
      const output = await call(operation, { ...input, ReturnConsumedCapacity: "TOTAL" });
      usage[READS.has(operation) ? "readUnits" : "writeUnits"] += unitsOf(output);
      return output;
    },
    destroy,
  };
}

/** The capacity units of an output; batches and transactions report them for each table. */
function unitsOf({ ConsumedCapacity: consumed }: { ConsumedCapacity?: unknown }): number {
  return [consumed].flat().reduce<number>((sum, one) => {
    const units = (one as { CapacityUnits?: number } | undefined)?.CapacityUnits;
    return sum + (units ?? 0);
  }, 0);
}
