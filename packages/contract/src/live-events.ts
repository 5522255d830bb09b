import type { MessageInfo } from "@souk/core/message/schema";
import type { RoomSummary } from "@souk/core/room/schema";

/** A change of a message in a room that the user is a member of. */
export type MessageEvent =
  | { type: "message.sent" | "message.edited"; message: MessageInfo }
  | { type: "message.deleted"; roomId: string; messageId: string };

/**
 * A change of the user's own list of rooms. `room.left` follows when the room is deleted and when the
 * user is removed from it.
 */
export type RoomEvent =
  | { type: "room.joined" | "room.renamed"; room: RoomSummary }
  | { type: "room.left"; roomId: string };

/** An event that the WebSocket sends. */
export type LiveEvent = MessageEvent | RoomEvent;

/**
 * The WebSocket subprotocol. A client offers its token as the next one in the list.
 * https://datatracker.ietf.org/doc/html/rfc6455#section-1.9
 */
export const SUBPROTOCOL = "souk";
