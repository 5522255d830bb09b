import type { LiveEvent, MessageEvent, RoomEvent } from "@souk/contract/live-events";
import * as Connection from "@souk/core/connection";
import * as Message from "@souk/core/message";
import * as Room from "@souk/core/room";
import { valueIn } from "@souk/core/table";
import type { Table } from "@souk/core/table";
import type { DynamoDBRecord } from "aws-lambda";

/** An event with the connections that are to receive it. */
export interface Delivery {
  event: LiveEvent;
  audience: () => Promise<Connection.Connection[]>;
}

/** What a stream record has to deliver; undefined for items that are no messages or memberships. */
export function deliveryOf(table: Table, record: DynamoDBRecord): Delivery | undefined {
  const message = messageEvent(record);
  if (message !== undefined) {
    const key = message.type === "message.deleted" ? message : message.message;
    return { event: message, audience: () => Connection.audienceOf(table, key) };
  }
  const room = roomEvent(record);
  return room && { event: room.event, audience: () => Connection.ofUser(table, room.userId) };
}

/** The event of a message, for all members of its room. */
function messageEvent({ eventName, dynamodb }: DynamoDBRecord): MessageEvent | undefined {
  const roomId = valueIn("message", "pk", dynamodb?.Keys?.["pk"]?.S);
  const messageId = valueIn("message", "sk", dynamodb?.Keys?.["sk"]?.S);
  if (roomId === undefined || messageId === undefined) return undefined;
  const image = dynamodb?.NewImage;
  if (image === undefined) return { type: "message.deleted", roomId, messageId };
  const type = eventName === "INSERT" ? "message.sent" : "message.edited";
  return { type, message: Message.fromImage(image) };
}

/** The event of a membership, for its user. */
function roomEvent({
  eventName,
  dynamodb,
}: DynamoDBRecord): { userId: string; event: RoomEvent } | undefined {
  const userId = valueIn("member", "pk", dynamodb?.Keys?.["pk"]?.S);
  const roomId = valueIn("member", "sk", dynamodb?.Keys?.["sk"]?.S);
  if (userId === undefined || roomId === undefined) return undefined;
  const image = dynamodb?.NewImage;
  if (image === undefined) return { userId, event: { type: "room.left", roomId } };
  const type = eventName === "INSERT" ? "room.joined" : "room.renamed";
  return { userId, event: { type, room: Room.summaryFromImage(image) } };
}
