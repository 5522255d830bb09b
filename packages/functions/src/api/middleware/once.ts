import {
  IdempotencyAlreadyInProgressError,
  IdempotencyConfig,
  IdempotencyInconsistentStateError,
  IdempotencyValidationError,
  makeIdempotent,
} from "@aws-lambda-powertools/idempotency";
import { DynamoDBPersistenceLayer } from "@aws-lambda-powertools/idempotency/dynamodb";
import { AppError } from "@souk/core/error";
import { KEYS } from "@souk/core/table";
import type { Table } from "@souk/core/table";
import type { Context } from "aws-lambda";
import type { KeptAnswer } from "./kept-answer.ts";

/** How long an answer is kept, in seconds. */
export const KEPT_FOR = 3600;

/** How long work may be in progress where no Lambda function limits it, in milliseconds. */
const IN_PROGRESS = 30_000;

/** A request that may come more than once, and what it is known again by. */
export interface Repeatable {
  /** Who sends it; what one caller sends is never what another did. */
  caller: string;
  /** The method and the path as it is registered, `POST /rooms/:roomId/messages`. */
  route: string;
  /** The path's parameters. */
  params: Record<string, string>;
  /** The caller's name for the request. */
  key: string;
  /** Its body, which has to be the same each time. */
  body: string;
}

/** Is not to be turned off by an environment variable, as Powertools has it. */
class Config extends IdempotencyConfig {
  override isEnabled(): boolean {
    return true;
  }
}

/**
 * Does `work` if it was not done for the same request within `KEPT_FOR`, and otherwise returns what
 * it returned. It is done again where it threw, and where the function that did it died.
 * https://docs.aws.amazon.com/powertools/typescript/latest/features/idempotency/
 *
 * The record lies in the caller's own partition, hashed, and in no index.
 *
 * @throws AppError `idempotency.in_progress`, `idempotency.mismatch` without doing the work;
 *   IdempotencyPersistenceLayerError when DynamoDB failed, before or after the work;
 *   whatever `work` throws.
 */
export async function once(
  table: Table,
  lambdaContext: Pick<Context, "getRemainingTimeInMillis"> | undefined,
  { caller, route, ...request }: Repeatable,
  work: () => Promise<KeptAnswer>,
): Promise<KeptAnswer> {
  const config = new Config({
    eventKeyJmesPath: "{params: params, key: key}",
    payloadValidationJmesPath: "body",
    throwOnNoIdempotencyKey: true,
    expiresAfterSeconds: KEPT_FOR,
    hashFunction: "sha256",
  });
  config.registerLambdaContext({
    // None at all would keep the key blocked for as long as an answer is kept.
    getRemainingTimeInMillis: () =>
      Math.max(1, lambdaContext?.getRemainingTimeInMillis() ?? IN_PROGRESS),
  } as Context);
  // One for each request: it remembers the partition and the prefix of whom it is for.
  const persistenceStore = new DynamoDBPersistenceLayer({
    awsSdkV3Client: table.client,
    tableName: table.name,
    keyAttr: KEYS.hash,
    sortKeyAttr: KEYS.range,
    staticPkValue: `IDEMPOTENCY#${caller}`,
    expiryAttr: KEYS.ttl,
  });
  // Powertools hashes the first argument.
  const doOnce = makeIdempotent((_: Omit<Repeatable, "caller" | "route">) => work(), {
    persistenceStore,
    config,
    keyPrefix: route,
  });
  try {
    return await doOnce(request);
  } catch (error) {
    throw toAppError(error) ?? error;
  }
}

function toAppError(error: unknown): AppError | undefined {
  if (error instanceof IdempotencyValidationError) {
    return new AppError(
      "unprocessable",
      "idempotency.mismatch",
      "The Idempotency-Key was used for a request with another body",
    );
  }
  // Inconsistent is what ended between two looks at it.
  if (
    error instanceof IdempotencyAlreadyInProgressError ||
    error instanceof IdempotencyInconsistentStateError
  ) {
    return new AppError(
      "conflict",
      "idempotency.in_progress",
      "A request with this Idempotency-Key is in progress",
    );
  }
  return undefined;
}
