import type { Mail } from "../../aws/events.ts";
import type { Challenges } from "./challenges.ts";
import type { UserPoolClientDefinition } from "./definition.ts";
import { cognitoError } from "./errors.ts";
import type { AppClient, Pool } from "./pool.ts";

/**
 * Runs a Lambda function synchronously. `payload` is what it answered, parsed or as
 * JSON text; `functionError` is set when it threw, as Lambda's `X-Amz-Function-Error`.
 */
export type InvokeFunction = (
  functionArn: string,
  event: unknown,
) => Promise<{ readonly payload: unknown; readonly functionError?: string | undefined }>;

/** What every operation works with. */
export interface CognitoContext {
  pools: readonly Pool[];
  readonly challenges: Challenges;
  readonly invoke: InvokeFunction;
  readonly deliver: (mail: Mail) => void;
  readonly log: (line: string) => void;
  /** Epoch milliseconds. */
  readonly now: () => number;
  readonly random: (size: number) => Uint8Array;
}

/** By id or ARN. @throws {CognitoError} ResourceNotFoundException */
export function findPool(context: CognitoContext, idOrArn: string): Pool {
  const found = context.pools.find(
    ({ definition }) => definition.id === idOrArn || definition.arn === idOrArn,
  );
  if (!found) throw cognitoError("poolMissing", { pool: idOrArn });
  return found;
}

/** By the client's id, which is unique over pools. @throws {CognitoError} ResourceNotFoundException */
export function findClient(context: CognitoContext, clientId: string): AppClient {
  for (const pool of context.pools) {
    const client = clientIn(pool, clientId);
    if (client) return { pool, client };
  }
  throw cognitoError("clientMissing", { client: clientId });
}

export function clientIn(pool: Pool, clientId: string): UserPoolClientDefinition | undefined {
  return pool.definition.clients.find(({ id }) => id === clientId);
}
