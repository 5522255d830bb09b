import { batch } from "@preact/signals";
import type { LiveEvent, MessageEvent, RoomEvent } from "@souk/contract/live-events";
import type { MessageInfo } from "@souk/core/message/schema";
import type { ListedRoom, RoomInfo, RoomSummary } from "@souk/core/room/schema";
import type { RoomListStore } from "./room-list-store.ts";
import { notAvailable, type RoomStore } from "./room-store.ts";

export interface EventTargets {
  roomList: RoomListStore;
  openedRooms: ReadonlyMap<string, RoomStore>;
  /** Removes the drafts of messages that have arrived. */
  removeDelivered: (messages: readonly MessageInfo[]) => void;
  getRoom: (roomId: string) => Promise<RoomInfo>;
  getLastMessage: (roomId: string) => Promise<MessageInfo | undefined>;
}

/** Creates the functions that change the list of rooms and the opened rooms by live events. */
export function createEventHandlers(targets: EventTargets) {
  const applyMessageEvent = (event: MessageEvent) => batch(() => onMessage(targets, event));
  return {
    applyMessageEvent,
    applyEvent: (event: LiveEvent) =>
      isRoomEvent(event) ? batch(() => onRoom(targets, event)) : applyMessageEvent(event),
  };
}

const isRoomEvent = (event: LiveEvent): event is RoomEvent => event.type.startsWith("room.");

function onRoom({ roomList, openedRooms }: EventTargets, event: RoomEvent): void {
  if (event.type === "room.left") {
    const { roomId } = event;
    roomList.remove(roomId);
    const opened = openedRooms.get(roomId);
    if (opened !== undefined) opened.error.value = notAvailable();
    return;
  }
  const { room } = event;
  roomList.put(room);
  const opened = openedRooms.get(room.roomId);
  if (opened !== undefined) updateOpened(opened, room);
}

function updateOpened(opened: RoomStore, room: RoomSummary): void {
  const { value: info } = opened.info;
  if (info !== undefined) opened.info.value = { ...info, ...room };
  // The user was removed from the room, and is back.
  if (opened.error.value !== undefined) void opened.loadNewest();
}

function onMessage(targets: EventTargets, event: MessageEvent): void {
  const { roomList, openedRooms, removeDelivered } = targets;
  if (event.type === "message.deleted") {
    openedRooms.get(event.roomId)?.applyEvent(event);
    return showLastMessageWithout(targets, event);
  }
  const { message } = event;
  openedRooms.get(message.roomId)?.applyEvent(event);
  if (event.type === "message.sent") removeDelivered([message]);
  if (roomList.rooms.value?.some(({ roomId }) => roomId === message.roomId) !== false) {
    return roomList.showMessage(message);
  }
  // A room of a page that has not been loaded.
  targets.getRoom(message.roomId).then(
    (room) => {
      roomList.put(room);
      roomList.showMessage(message);
    },
    // The user has left the room since.
    () => {},
  );
}

/** Shows the message before a deleted one, if that was the last one of its room. */
function showLastMessageWithout(
  { roomList, getLastMessage }: EventTargets,
  { roomId, messageId }: { roomId: string; messageId: string },
): void {
  const isLast = (room: ListedRoom) =>
    room.roomId === roomId && room.lastMessage?.messageId === messageId;
  if (!roomList.rooms.value?.some(isLast)) return;
  getLastMessage(roomId).then(
    (message) => {
      // A newer message may have arrived during the request.
      if (roomList.rooms.value?.some(isLast)) roomList.setLastMessage(roomId, message);
    },
    // The next refresh shows it.
    () => {},
  );
}
