import { setTimeout as sleep } from "node:timers/promises";
import { AppError } from "../error/index.ts";

/** The outcome of a transaction: committed, or refused by a condition of one of its actions. */
export type Outcome = "committed" | "refused";

interface Transaction {
  go(): Promise<{ canceled: boolean; data: ({ code?: string } | null)[] }>;
}

const ATTEMPTS = 5;

/**
 * Runs a write transaction. Repeats it when another one changes the same items at the same time:
 * DynamoDB refuses the later of the two, and the SDK does not retry that
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html).
 *
 * @throws AppError `request.throttled`; Error when it is canceled for a reason other than a condition
 */
export async function transact(transaction: Transaction): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    const { canceled, data } = await transaction.go();
    if (!canceled) return "committed";
    const codes = new Set(data.map((item) => item?.code));
    if (codes.has("ConditionalCheckFailed")) return "refused";
    if (codes.has("ThrottlingError") || codes.has("ProvisionedThroughputExceeded")) {
      throw new AppError("too_many", "request.throttled", "Too Many Requests");
    }
    if (!codes.has("TransactionConflict") || attempt === ATTEMPTS) {
      throw new Error(`The transaction was canceled: ${[...codes].join(", ")}`);
    }
    await sleep(Math.random() * 20 * 2 ** attempt);
  }
}
