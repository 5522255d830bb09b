import type { MessageInfo } from "@souk/core/message/schema";

/** An event that the WebSocket sends: a change of a message in a room that the user is a member of. */
export type LiveEvent =
  | { type: "message.sent" | "message.edited"; message: MessageInfo }
  | { type: "message.deleted"; roomId: string; messageId: string };

/**
 * The WebSocket subprotocol. A client offers its token as the next one in the list.
 * https://datatracker.ietf.org/doc/html/rfc6455#section-1.9
 */
export const SUBPROTOCOL = "souk";
