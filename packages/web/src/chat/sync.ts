import { effect, type ReadonlySignal, untracked } from "@preact/signals";
import type { LiveConnection } from "../live/connection.ts";
import { isOnline } from "../ui/offline-banner.tsx";
import type { Outbox } from "./outbox.ts";
import type { RoomListStore } from "./room-list-store.ts";
import { isNotAvailable, type RoomStore } from "./room-store.ts";

/** How often the open room is loaded while no events arrive. */
const POLL_MS = 4000;

/** A page that was hidden for longer reconnects: the device may have slept. */
const HIDDEN_MAX_MS = 5 * 60_000;

export interface SyncOptions {
  live: LiveConnection;
  outbox: Outbox;
  roomList: RoomListStore;
  room: (roomId: string) => RoomStore;
  openedRooms: ReadonlyMap<string, RoomStore>;
  openRoomId: ReadonlySignal<string | undefined>;
}

export interface Sync {
  /** Loads the messages of the open room that may have been missed. */
  loadMissed: (options?: { evenIfNotAvailable?: boolean }) => void;
  stop: () => void;
}

/**
 * Keeps the chat up to date: connects while the browser is online, loads what was missed after a
 * reconnect and when the page is shown again, and polls the open room while there is no connection.
 */
export function startSync(options: SyncOptions): Sync {
  const { live, outbox, roomList, room, openedRooms, openRoomId } = options;

  function loadMissed({ evenIfNotAvailable = false } = {}): void {
    const roomId = openRoomId.peek();
    if (roomId === undefined || !isOnline.peek() || document.hidden) return;
    const { loadNewest, info, error, loadInfo, timeline } = room(roomId);
    if (timeline.peek().isFollowing) return;
    if (isNotAvailable(error.peek()) && !evenIfNotAvailable) return;
    void loadNewest().then(() => {
      // The list may still have a room that was deleted or left.
      if (isNotAvailable(error.peek())) return roomList.refresh();
      // Events that arrived before a connection opened during the load were missed.
      if (live.connectionId.peek() !== undefined && !timeline.peek().isFollowing) {
        return loadNewest();
      }
    });
    if (info.peek() === undefined) void loadInfo();
  }

  const stopOnConnection = effect(() => {
    const isConnected = live.connectionId.value !== undefined;
    untracked(() => {
      if (isConnected) {
        void roomList.refresh();
        loadMissed();
      } else {
        for (const opened of openedRooms.values()) opened.stopFollowing();
      }
    });
  });

  const stopOnNetwork = effect(() => {
    const hasNetwork = isOnline.value;
    untracked(() => {
      if (!hasNetwork) return live.disconnect();
      live.connect();
      outbox.wake();
      void roomList.refresh();
      loadMissed();
    });
  });

  const poll = setInterval(loadMissed, POLL_MS);

  let hiddenAt = 0;
  function onVisibilityChange(): void {
    if (document.hidden) {
      hiddenAt = Date.now();
      return;
    }
    if (!isOnline.value) return;
    if (Date.now() - hiddenAt > HIDDEN_MAX_MS) live.connect();
    void roomList.refresh();
    loadMissed();
  }
  document.addEventListener("visibilitychange", onVisibilityChange);

  return {
    loadMissed,
    stop() {
      stopOnConnection();
      stopOnNetwork();
      clearInterval(poll);
      document.removeEventListener("visibilitychange", onVisibilityChange);
    },
  };
}
