import { batch, effect, signal, type Signal, untracked } from "@preact/signals";
import type { MessageInfo } from "@souk/core/message/schema";
import type { LiveEvent } from "@souk/contract/live-events";
import { getIdToken, currentUser, type User } from "../auth/session.ts";
import { config } from "../config.ts";
import { backoff } from "../live/backoff.ts";
import { createLiveConnection, type LiveConnection } from "../live/connection.ts";
import { openSocket } from "../live/open-socket.ts";
import { isOnline } from "../ui/offline-banner.tsx";
import { deliver } from "./deliver.ts";
import { createOutbox, type Outbox } from "./outbox.ts";
import * as requests from "./requests.ts";
import { createRoom, isGone, type Room } from "./room-store.ts";
import { createRooms, type Rooms } from "./room-list-store.ts";

/** How often an open room is asked for while nothing tells of it, in milliseconds. */
const POLL_MS = 4000;

/** A connection that was out of sight for longer is taken for dead: a device may have slept. */
const ASLEEP_MS = 5 * 60_000;

/** Everything of the chat of whoever is signed in, from the first visit until they signOut. */
export interface Chat {
  me: User;
  rooms: Rooms;
  outbox: Outbox;
  live: Pick<LiveConnection, "connectionId" | "isFailing">;
  /** The rooms in which something was written since they were last open. */
  news: Signal<ReadonlySet<string>>;
  room: (roomId: string) => Room;
  /** Leaves a room that is no more. */
  forget: (roomId: string) => void;
  /** Says which room is seen, if any. */
  open: (roomId: string | undefined) => void;
}

let current: { chat: Chat; close: () => void } | undefined;

/** The chat of somebody, made when it is first asked for and closed when they signOut. */
export function chatOf(person: User): Chat {
  if (current?.chat.me.id !== person.id) {
    current?.close();
    // Whoever asks is not to be drawn again with all that is read here.
    current = untracked(() => start(person));
  }
  return current.chat;
}

effect(() => {
  if (currentUser.value === null) {
    current?.close();
    current = undefined;
  }
});

function start(person: User): { chat: Chat; close: () => void } {
  const opened = new Map<string, Room>();
  const news = signal<ReadonlySet<string>>(new Set());
  const seen = signal<string | undefined>(undefined);
  const rooms = createRooms(requests.listRooms);

  const after = (ms: number, action: () => void) => {
    const timer = setTimeout(action, ms);
    return () => clearTimeout(timer);
  };

  const live = createLiveConnection({
    open: (protocols, events) => openSocket(config.liveUrl, protocols, events),
    getToken: getIdToken,
    onEvent: hear,
    schedule: after,
    backoff,
  });

  const key = `souk.outbox.${person.id}`;
  const outbox = createOutbox({
    deliver: (draft) =>
      deliver(draft, {
        userId: person.id,
        send: (one) => requests.sendMessage(one.roomId, one),
        list: requests.listMessages,
        now: Date.now,
      }),
    delivered: (message) => opened.get(message.roomId)?.confirm(message),
    isOnline: () => isOnline.value,
    after,
    backoff,
    now: () => new Date().toISOString(),
    kept: {
      read: () => sessionStorage.getItem(key),
      write: (text) => sessionStorage.setItem(key, text),
    },
  });

  function room(roomId: string): Room {
    const known = opened.get(roomId);
    if (known !== undefined) return known;
    const made = createRoom({
      info: () => requests.getRoom(roomId),
      page: (cursor) => requests.listMessages(roomId, cursor),
      message: (messageId) => requests.getMessage(roomId, messageId),
      connection: () => live.connectionId.value,
      found: arrived,
    });
    opened.set(roomId, made);
    return made;
  }

  /** What is known to have arrived is not sent any more. */
  function arrived(messages: readonly MessageInfo[]): void {
    const ids = new Set(outbox.drafts.value.map(({ clientId }) => clientId));
    for (const { author, clientId } of messages) {
      if (author.id === person.id && ids.has(clientId)) outbox.remove(clientId);
    }
  }

  function hear(event: LiveEvent): void {
    const { roomId } = event.type === "message.deleted" ? event : event.message;
    batch(() => {
      opened.get(roomId)?.hear(event);
      if (event.type !== "message.sent") return;
      arrived([event.message]);
      if (event.message.author.id === person.id || roomId === seen.value) return;
      news.value = new Set([...news.value, roomId]);
      if (!rooms.items.value?.some((one) => one.roomId === roomId)) void rooms.refresh();
    });
  }

  /** Asks for what was missed of the room that is seen. */
  function catchUp({ anyway = false } = {}): void {
    const roomId = seen.peek();
    if (roomId === undefined || !isAwake()) return;
    const { catchUp: ask, info, problem, refresh, timeline } = room(roomId);
    if (timeline.peek().following || (isGone(problem.peek()) && !anyway)) return;
    void ask().then(() => {
      // Then it is in the list for a while longer only.
      if (isGone(problem.peek())) return rooms.refresh();
      // A connection that came while it was being asked for could not be counted on.
      if (live.connectionId.peek() !== undefined && !timeline.peek().following) return ask();
    });
    if (info.peek() === undefined) void refresh();
  }

  const stopFollowing = effect(() => {
    const connected = live.connectionId.value !== undefined;
    untracked(() => {
      if (connected) {
        void rooms.refresh();
        catchUp();
      } else {
        for (const one of opened.values()) one.lose();
      }
    });
  });
  const stopDialling = effect(() => {
    const online = isOnline.value;
    untracked(() => {
      if (!online) return live.disconnect();
      live.connect();
      outbox.wake();
      void rooms.refresh();
      catchUp();
    });
  });
  const poll = setInterval(catchUp, POLL_MS);

  let hiddenAt = 0;
  function looked(): void {
    if (document.hidden) {
      hiddenAt = Date.now();
      return;
    }
    if (!isOnline.value) return;
    if (Date.now() - hiddenAt > ASLEEP_MS) live.connect();
    void rooms.refresh();
    catchUp();
  }
  document.addEventListener("visibilitychange", looked);

  function open(roomId: string | undefined): void {
    seen.value = roomId;
    if (roomId === undefined) return;
    if (news.value.has(roomId)) {
      news.value = new Set([...news.value].filter((one) => one !== roomId));
    }
    void room(roomId).refresh();
    catchUp({ anyway: true });
  }

  function forget(roomId: string): void {
    if (seen.value === roomId) seen.value = undefined;
    rooms.remove(roomId);
    opened.delete(roomId);
  }

  return {
    chat: { me: person, rooms, outbox, live, news, room, open, forget },
    close() {
      stopFollowing();
      stopDialling();
      clearInterval(poll);
      document.removeEventListener("visibilitychange", looked);
      live.disconnect();
      outbox.close();
    },
  };
}

const isAwake = () => isOnline.peek() && !document.hidden;
