import type { MessageInfo, MessagePage, MessageSend } from "@souk/core/message/schema";
import type { RoomCreate, RoomInfo, RoomPage, RoomUpdate } from "@souk/core/room/schema";
import { api, given } from "../api/client.ts";

// What the chat asks of the API. Each throws a Problem where it is refused.

const rooms = api.rooms;
const room = rooms[":roomId"];
const messages = room.messages;
const message = messages[":messageId"];

const pageQuery = (cursor: string | undefined) => (cursor === undefined ? {} : { cursor });

export const listRooms = (cursor?: string): Promise<RoomPage> =>
  given(rooms.$get({ query: pageQuery(cursor) }));

export const createRoom = (json: RoomCreate): Promise<RoomInfo> => given(rooms.$post({ json }));

export const getRoom = (roomId: string): Promise<RoomInfo> =>
  given(room.$get({ param: { roomId } }));

export const updateRoom = (roomId: string, json: RoomUpdate): Promise<RoomInfo> =>
  given(room.$put({ param: { roomId }, json }));

export async function deleteRoom(roomId: string): Promise<void> {
  await room.$delete({ param: { roomId } });
}

export const listMessages = (roomId: string, cursor?: string): Promise<MessagePage> =>
  given(messages.$get({ param: { roomId }, query: pageQuery(cursor) }));

export const getMessage = (roomId: string, messageId: string): Promise<MessageInfo> =>
  given(message.$get({ param: { roomId, messageId } }));

/** Sends a message once, however often it is asked for within an hour under the same clientId. */
export const sendMessage = (
  roomId: string,
  { message, clientId, to }: MessageSend,
): Promise<MessageInfo> =>
  given(
    messages.$post(
      { param: { roomId }, json: { message, clientId, ...(to !== undefined && { to }) } },
      { headers: { "idempotency-key": clientId } },
    ),
  );

export const editMessage = (
  { roomId, messageId }: MessageInfo,
  text: string,
): Promise<MessageInfo> =>
  given(message.$put({ param: { roomId, messageId }, json: { message: text } }));

export async function deleteMessage({ roomId, messageId }: MessageInfo): Promise<void> {
  await message.$delete({ param: { roomId, messageId } });
}
