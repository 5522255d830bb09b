import * as Connection from "@souk/core/connection";
import * as Message from "@souk/core/message";
import type { Table } from "@souk/core/table";
import type { DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import type { LiveEvent } from "@souk/contract/live-events";
import { logger } from "../logger.ts";

/** Sends a text to a connection; `gone` when there is none of that id any more. */
export type Post = (connectionId: string, data: string) => Promise<"delivered" | "gone">;

/**
 * Tells everybody in a room what became of its messages. A connection that cannot be told is passed
 * over: its client catches up by asking, and the others do not wait for it.
 */
export function createFanOut(table: Table, post: Post) {
  return async function handler(event: DynamoDBStreamEvent): Promise<void> {
    for (const record of event.Records) {
      const change = toEvent(record);
      if (change === undefined) continue;
      const where = change.type === "message.deleted" ? change : change.message;
      const audience = await Connection.audienceOf(table, where);
      const data = JSON.stringify(change);
      await Promise.all(audience.map((connection) => tell(table, post, connection, data)));
    }
  };
}

async function tell(table: Table, post: Post, connection: Connection.Connection, data: string) {
  try {
    const outcome = await post(connection.connectionId, data);
    if (outcome === "gone") await Connection.close(table, connection);
  } catch (error) {
    logger.warn("not delivered", {
      connectionId: connection.connectionId,
      error: error as Error,
    });
  }
}

/** What a record of the stream says to people; `undefined` for what is no message. */
function toEvent({ eventName, dynamodb }: DynamoDBRecord): LiveEvent | undefined {
  const roomId = partOf(dynamodb?.Keys?.["pk"]?.S, "ROOM#");
  const messageId = partOf(dynamodb?.Keys?.["sk"]?.S, "MSG#");
  if (roomId === undefined || messageId === undefined) return undefined;
  const image = dynamodb?.NewImage;
  if (image === undefined) return { type: "message.deleted", roomId, messageId };
  const type = eventName === "INSERT" ? "message.sent" : "message.edited";
  return { type, message: Message.fromImage(image) };
}

const partOf = (key: string | undefined, prefix: string): string | undefined =>
  key?.startsWith(prefix) ? key.slice(prefix.length) : undefined;
