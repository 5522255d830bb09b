import * as Connection from "@souk/core/connection";
import type { Table } from "@souk/core/table";
import type { Context, DynamoDBStreamEvent } from "aws-lambda";
import { logger } from "../logger.ts";
import { deliveryOf } from "./live-event.ts";

/** Sends a text to a connection until `signal` aborts; `gone` when the connection is closed. */
export type Post = (
  connectionId: string,
  data: string,
  signal: AbortSignal,
) => Promise<"delivered" | "gone">;

/** How long one post may take, in milliseconds. */
const POST_TIMEOUT = 2_000;

/** How long a connection that let a post fail gets none, in milliseconds. */
const PAUSE = 30_000;

/** The remaining time of an invocation at which it stops, in milliseconds. */
const RESERVE = 1_000;

/**
 * Posts the changes of a batch: those of a message to all connections of its room's members, those of
 * a membership to its user's. A connection that does not
 * take a post in time is passed over for a while, so that it delays no other; its client catches up
 * by polling. When the function's time runs out the rest of the batch is given up for the same reason.
 */
export function createFanOut(table: Table, post: Post, postTimeout = POST_TIMEOUT) {
  const pausedUntil = new Map<string, number>();

  async function deliver(connection: Connection.Connection, data: string, stop: AbortSignal) {
    const { connectionId } = connection;
    if (Date.now() < (pausedUntil.get(connectionId) ?? 0)) return;
    pausedUntil.delete(connectionId);
    try {
      const signal = AbortSignal.any([stop, AbortSignal.timeout(postTimeout)]);
      const outcome = await untilAborted(signal, post(connectionId, data, signal));
      if (outcome === "gone") await Connection.close(table, connection);
    } catch (error) {
      pausedUntil.set(connectionId, Date.now() + PAUSE);
      logger.warn("not delivered", { connectionId, error: error as Error });
    }
  }

  return async function handler(
    event: DynamoDBStreamEvent,
    context: Pick<Context, "getRemainingTimeInMillis">,
  ): Promise<void> {
    const stop = AbortSignal.timeout(Math.max(0, context.getRemainingTimeInMillis() - RESERVE));
    for (const [index, record] of event.Records.entries()) {
      if (stop.aborted) {
        logger.warn("batch given up", { records: event.Records.length - index });
        return;
      }
      const delivery = deliveryOf(table, record);
      if (delivery === undefined) continue;
      const data = JSON.stringify(delivery.event);
      const audience = await delivery.audience();
      await Promise.all(audience.map((connection) => deliver(connection, data, stop)));
    }
  };
}

/** The outcome of `work`, or the signal's error where it aborts first. */
async function untilAborted<Result>(signal: AbortSignal, work: Promise<Result>): Promise<Result> {
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason as Error);
  signal.addEventListener("abort", abort, { once: true });
  if (signal.aborted) abort();
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
