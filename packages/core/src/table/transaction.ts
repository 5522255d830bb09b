import { setTimeout as sleep } from "node:timers/promises";

/** The outcome of a transaction: committed, or refused by a condition of one of its actions. */
export type Outcome = "committed" | "refused";

interface Transaction {
  go(): Promise<{ canceled: boolean; data: ({ code?: string } | null)[] }>;
}

const ATTEMPTS = 5;

/**
 * Runs a write transaction. Where it met another one on the same item it is tried again: DynamoDB
 * refuses the later of the two, and the SDK does not repeat it
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/transaction-apis.html).
 *
 * @throws Error when it was cancelled for a reason that is not the caller's to handle.
 */
export async function transact(transaction: Transaction): Promise<Outcome> {
  for (let attempt = 1; ; attempt += 1) {
    const { canceled, data } = await transaction.go();
    if (!canceled) return "committed";
    const codes = new Set(data.map((item) => item?.code));
    if (codes.has("ConditionalCheckFailed")) return "refused";
    if (!codes.has("TransactionConflict") || attempt === ATTEMPTS) {
      throw new Error(`The transaction was cancelled: ${[...codes].join(", ")}`);
    }
    await sleep(Math.random() * 20 * 2 ** attempt);
  }
}
