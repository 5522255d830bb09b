import type { MessageInfo, MessagePage, MessageSend } from "@souk/core/message/schema";
import type { RoomCreate, RoomInfo, RoomPage, RoomUpdate } from "@souk/core/room/schema";
import { api, bodyOf } from "../api/client.ts";
import { hasCode } from "../api/error.ts";

// The chat's API calls. Each throws an ApiError.

const rooms = api.rooms;
const room = rooms[":roomId"];
const messages = room.messages;
const message = messages[":messageId"];

const pageQuery = (cursor: string | undefined) => (cursor === undefined ? {} : { cursor });

/** The user's rooms, each with its last message. */
export const listRooms = (cursor?: string): Promise<RoomPage> =>
  bodyOf(rooms.$get({ query: { ...pageQuery(cursor), lastMessage: "true" } }));

export const createRoom = (json: RoomCreate): Promise<RoomInfo> => bodyOf(rooms.$post({ json }));

export const getRoom = (roomId: string): Promise<RoomInfo> =>
  bodyOf(room.$get({ param: { roomId } }));

export const updateRoom = (roomId: string, json: RoomUpdate): Promise<RoomInfo> =>
  bodyOf(room.$put({ param: { roomId }, json }));

export async function deleteRoom(roomId: string): Promise<void> {
  await room.$delete({ param: { roomId } });
}

export const listMessages = (roomId: string, cursor?: string): Promise<MessagePage> =>
  bodyOf(messages.$get({ param: { roomId }, query: pageQuery(cursor) }));

/** The newest message of a room, if there is one. */
export async function getLastMessage(roomId: string): Promise<MessageInfo | undefined> {
  const page = await bodyOf(messages.$get({ param: { roomId }, query: { limit: "1" } }));
  return page.items[0];
}

export const getMessage = (roomId: string, messageId: string): Promise<MessageInfo> =>
  bodyOf(message.$get({ param: { roomId, messageId } }));

/** Sends a message. Repeated calls within an hour with the same clientId send it once. */
export const sendMessage = ({
  roomId,
  message,
  clientId,
  to,
}: MessageSend & { roomId: string }): Promise<MessageInfo> =>
  bodyOf(
    messages.$post(
      { param: { roomId }, json: { message, clientId, ...(to !== undefined && { to }) } },
      { headers: { "idempotency-key": clientId } },
    ),
  );

export const editMessage = (param: MessageKey, text: string): Promise<MessageInfo> =>
  bodyOf(message.$put({ param: keyOf(param), json: { message: text } }));

/** Deletes a message. A 404 counts as deleted, so that a retry succeeds. */
export async function deleteMessage(param: MessageKey): Promise<void> {
  try {
    await message.$delete({ param: keyOf(param) });
  } catch (error) {
    if (!hasCode(error, "message.not_found")) throw error;
  }
}

type MessageKey = Pick<MessageInfo, "roomId" | "messageId">;

const keyOf = ({ roomId, messageId }: MessageKey): MessageKey => ({ roomId, messageId });
