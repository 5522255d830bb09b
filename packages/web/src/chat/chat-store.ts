import { batch, effect, signal, type Signal, untracked } from "@preact/signals";
import type { LiveEvent } from "@souk/contract/live-events";
import type { MessageInfo } from "@souk/core/message/schema";
import { currentUser, getIdToken, type User } from "../auth/session.ts";
import { config } from "../config.ts";
import { backoff } from "../live/backoff.ts";
import { createLiveConnection, type LiveConnection } from "../live/connection.ts";
import { openSocket } from "../live/open-socket.ts";
import { isOnline } from "../ui/offline-banner.tsx";
import { deliver } from "./deliver.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import * as requests from "./requests.ts";
import { createRoomListStore, type RoomListStore } from "./room-list-store.ts";
import { createRoomStore, type RoomStore } from "./room-store.ts";
import { startSync } from "./sync.ts";

/** The chat of the signed-in user, from the first visit until they sign out. */
export interface ChatStore {
  user: User;
  roomList: RoomListStore;
  outbox: Outbox;
  live: Pick<LiveConnection, "connectionId" | "isFailing">;
  /** The ids of rooms with messages that arrived while they were not open. */
  unreadRooms: Signal<ReadonlySet<string>>;
  room: (roomId: string) => RoomStore;
  /** Sets the room that is shown, if any. */
  openRoom: (roomId: string | undefined) => void;
  /** Drops the state of a deleted room. */
  removeRoom: (roomId: string) => void;
}

interface RunningChat {
  chat: ChatStore;
  close: () => void;
}

let current: RunningChat | undefined;

/** The store of a user, which is created by the first call and closed when they sign out. */
export function chatStoreFor(user: User): ChatStore {
  if (current?.chat.user.id !== user.id) {
    current?.close();
    // Untracked, or the calling component would render again for every signal that is read here.
    current = untracked(() => startChat(user));
  }
  return current.chat;
}

effect(() => {
  if (currentUser.value === null) {
    current?.close();
    current = undefined;
  }
});

function startChat(user: User): RunningChat {
  const openedRooms = new Map<string, RoomStore>();
  const openRoomId = signal<string | undefined>(undefined);
  const unreadRooms = signal<ReadonlySet<string>>(new Set());
  const roomList = createRoomListStore(requests.listRooms);
  const outbox = createOutboxFor(user, (message) =>
    openedRooms.get(message.roomId)?.addMessage(message),
  );
  const live = createLiveConnection({
    open: (protocols, events) => openSocket(config.liveUrl, protocols, events),
    getToken: getIdToken,
    onEvent,
    schedule,
    backoff,
  });

  function room(roomId: string): RoomStore {
    const opened = openedRooms.get(roomId);
    if (opened !== undefined) return opened;
    const store = createRoomStore({
      getRoom: () => requests.getRoom(roomId),
      listMessages: (cursor) => requests.listMessages(roomId, cursor),
      getMessage: (messageId) => requests.getMessage(roomId, messageId),
      connectionId: () => live.connectionId.value,
      onLoaded: removeDelivered,
    });
    openedRooms.set(roomId, store);
    return store;
  }

  /** Removes the drafts of messages that have arrived. */
  function removeDelivered(messages: readonly MessageInfo[]): void {
    const ids = new Set(outbox.drafts.value.map(({ clientId }) => clientId));
    for (const { author, clientId } of messages) {
      if (author.id === user.id && ids.has(clientId)) outbox.remove(clientId);
    }
  }

  function onEvent(event: LiveEvent): void {
    const { roomId } = event.type === "message.deleted" ? event : event.message;
    batch(() => {
      openedRooms.get(roomId)?.applyEvent(event);
      if (event.type !== "message.sent") return;
      removeDelivered([event.message]);
      if (event.message.author.id === user.id || roomId === openRoomId.value) return;
      unreadRooms.value = new Set([...unreadRooms.value, roomId]);
      if (!roomList.rooms.value?.some((one) => one.roomId === roomId)) void roomList.refresh();
    });
  }

  const sync = startSync({ live, outbox, roomList, room, openedRooms, openRoomId });

  function openRoom(roomId: string | undefined): void {
    openRoomId.value = roomId;
    if (roomId === undefined) return;
    if (unreadRooms.value.has(roomId)) {
      unreadRooms.value = new Set([...unreadRooms.value].filter((one) => one !== roomId));
    }
    void room(roomId).loadInfo();
    sync.loadMissed({ evenIfNotAvailable: true });
  }

  function removeRoom(roomId: string): void {
    if (openRoomId.value === roomId) openRoomId.value = undefined;
    roomList.remove(roomId);
    openedRooms.delete(roomId);
  }

  return {
    chat: { user, roomList, outbox, live, unreadRooms, room, openRoom, removeRoom },
    close() {
      sync.stop();
      live.disconnect();
      outbox.close();
    },
  };
}

function createOutboxFor(user: User, onDelivered: (message: MessageInfo) => void): Outbox {
  const storageKey = `souk.outbox.${user.id}`;
  return createOutbox({
    deliver: (draft) =>
      deliver(draft, {
        userId: user.id,
        send: requests.sendMessage,
        list: requests.listMessages,
        now: Date.now,
      }),
    onDelivered,
    isOnline: () => isOnline.value,
    schedule,
    backoff,
    now: () => new Date().toISOString(),
    storage: {
      read: () => sessionStorage.getItem(storageKey),
      write: (text) => sessionStorage.setItem(storageKey, text),
    },
  });
}

function schedule(ms: number, action: () => void): () => void {
  const timer = setTimeout(action, ms);
  return () => clearTimeout(timer);
}
