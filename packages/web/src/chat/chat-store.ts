import { effect, signal, untracked } from "@preact/signals";
import type { MessageInfo } from "@souk/core/message/schema";
import { currentUser, getIdToken, type User } from "../auth/session.ts";
import { config } from "../config.ts";
import { backoff } from "../live/backoff.ts";
import { createLiveConnection, type LiveConnection } from "../live/connection.ts";
import { openSocket } from "../live/open-socket.ts";
import { isOnline } from "../ui/offline-banner.tsx";
import { deliver } from "./deliver.ts";
import { createEventHandlers } from "./event-handlers.ts";
import { markSeen } from "./mark-seen.ts";
import { createOutbox, type Draft, type Outbox, type OutboxOptions } from "./outbox.ts";
import { createReadMarks, type ReadMarks } from "./read-marks.ts";
import * as requests from "./requests.ts";
import { createRoomListStore, type RoomListStore } from "./room-list-store.ts";
import { createRoomStore, type RoomStore } from "./room-store.ts";
import { storedText } from "./stored-text.ts";
import { startSync } from "./sync.ts";

/** The chat of the signed-in user, from the first visit until they sign out. */
export interface ChatStore {
  user: User;
  roomList: RoomListStore;
  outbox: Outbox;
  live: Pick<LiveConnection, "connectionId" | "isFailing">;
  readMarks: Pick<ReadMarks, "isUnread">;
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
  const readMarks = createReadMarks(
    user.id,
    storedText(() => localStorage, `souk.read.${user.id}`),
  );
  const roomList = createRoomListStore(requests.listRooms);
  const outbox = createOutboxFor(user, onDelivered);
  const { applyEvent, applyMessageEvent } = createEventHandlers({
    roomList,
    openedRooms,
    removeDelivered,
    getRoom: requests.getRoom,
    getLastMessage: requests.getLastMessage,
  });
  const live = createLiveConnection({
    open: (protocols, events) => openSocket(config.liveUrl, protocols, events),
    getToken: getIdToken,
    onEvent: applyEvent,
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
      onLoaded,
    });
    openedRooms.set(roomId, store);
    return store;
  }

  function onLoaded(messages: readonly MessageInfo[]): void {
    removeDelivered(messages);
    const [newest] = messages;
    if (newest !== undefined) roomList.showMessage(newest);
  }

  /** Removes the drafts of messages that have arrived. */
  function removeDelivered(messages: readonly MessageInfo[]): void {
    const ids = new Set(outbox.drafts.value.map(({ clientId }) => clientId));
    for (const { author, clientId } of messages) {
      if (author.id === user.id && ids.has(clientId)) outbox.remove(clientId);
    }
  }

  /** Shows what the API has stored before its event arrives, or without a connection. */
  function onDelivered(draft: Draft, message: MessageInfo | undefined): void {
    if (draft.kind === "delete") return applyMessageEvent({ type: "message.deleted", ...draft });
    if (message === undefined) return;
    openedRooms.get(message.roomId)?.addMessage(message);
    roomList.showMessage(message);
  }

  const sync = startSync({ live, outbox, roomList, room, openedRooms, openRoomId });

  const stopMarking = markSeen({ readMarks, roomList, room, openRoomId });

  function openRoom(roomId: string | undefined): void {
    openRoomId.value = roomId;
    if (roomId === undefined) return;
    void room(roomId).loadInfo();
    sync.loadMissed({ evenIfNotAvailable: true });
  }

  function removeRoom(roomId: string): void {
    if (openRoomId.value === roomId) openRoomId.value = undefined;
    roomList.remove(roomId);
    openedRooms.delete(roomId);
  }

  return {
    chat: { user, roomList, outbox, live, readMarks, room, openRoom, removeRoom },
    close() {
      sync.stop();
      stopMarking();
      live.disconnect();
      outbox.close();
    },
  };
}

function createOutboxFor(user: User, onDelivered: OutboxOptions["onDelivered"]): Outbox {
  return createOutbox({
    deliver: (draft) => deliverDraft(draft, user.id),
    onDelivered,
    isOnline: () => isOnline.value,
    schedule,
    backoff,
    now: () => new Date().toISOString(),
    storage: storedText(() => sessionStorage, `souk.outbox.${user.id}`),
  });
}

async function deliverDraft(draft: Draft, userId: string): Promise<MessageInfo | undefined> {
  switch (draft.kind) {
    case "edit":
      return requests.editMessage(draft, draft.message);
    case "delete":
      await requests.deleteMessage(draft);
      return undefined;
    case "send":
      return deliver(draft, {
        userId,
        send: requests.sendMessage,
        list: requests.listMessages,
        now: Date.now,
      });
  }
}

function schedule(ms: number, action: () => void): () => void {
  const timer = setTimeout(action, ms);
  return () => clearTimeout(timer);
}
