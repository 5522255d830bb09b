import type { MessageInfo } from "@souk/core/message/schema";

/** What a connection is told: what became of a message in a room that its user is in. */
export type LiveEvent =
  | { type: "message.sent" | "message.edited"; message: MessageInfo }
  | { type: "message.deleted"; roomId: string; messageId: string };

/** The subprotocol of our WebSocket; a token follows it in the list that a client offers. */
export const SUBPROTOCOL = "souk";
