import { signal, type ReadonlySignal } from "@preact/signals";
import type { MessageInfo } from "@souk/core/message/schema";
import type { ListedRoom, RoomPage, RoomSummary } from "@souk/core/room/schema";

/** The rooms that the user is a member of, as far as they are loaded. */
export interface RoomListStore {
  /** The one with the newest message first; `undefined` until the first page has arrived. */
  rooms: ReadonlySignal<readonly ListedRoom[] | undefined>;
  hasMore: ReadonlySignal<boolean>;
  isBusy: ReadonlySignal<boolean>;
  error: ReadonlySignal<unknown>;
  /** Reloads as many rooms as are shown. A call during a load causes one more load after it. */
  refresh: () => Promise<void>;
  /** Loads the next page. */
  loadMore: () => Promise<void>;
  /** Adds a room, or changes it; its last message stays. */
  put: (room: RoomSummary) => void;
  remove: (roomId: string) => void;
  /** Shows a message that was sent or edited, unless a newer one is known. */
  showMessage: (message: MessageInfo) => void;
  /** Shows the last message that a room has now, if any. */
  setLastMessage: (roomId: string, message: MessageInfo | undefined) => void;
}

type Rooms = readonly ListedRoom[];
type Change = (rooms: Rooms) => Rooms;

export function createRoomListStore(list: (cursor?: string) => Promise<RoomPage>): RoomListStore {
  const rooms = signal<Rooms | undefined>(undefined);
  const hasMore = signal(false);
  const isBusy = signal(false);
  const error = signal<unknown>(undefined);
  let cursor: string | undefined;
  /** Changes that the next response may not contain: made during its load, or before any page. */
  let changes: Change[] = [];
  let isStale = false;

  /** Loads the pages after `before` until there are `count` rooms. */
  async function load(before: RoomPage, count: number): Promise<void> {
    isBusy.value = true;
    if (rooms.value !== undefined) changes = [];
    try {
      let all = before;
      do {
        const page = await list(all.cursor);
        all = { ...page, items: merge(all.items, page.items) };
      } while (all.items.length < count && all.cursor !== undefined);
      rooms.value = changes.reduce<Rooms>((some, change) => change(some), all.items);
      cursor = all.cursor;
      hasMore.value = cursor !== undefined;
      error.value = undefined;
    } catch (thrown) {
      error.value = thrown;
    } finally {
      isBusy.value = false;
    }
    if (isStale) await refresh();
  }

  async function refresh(): Promise<void> {
    isStale = isBusy.value;
    if (!isStale) await load({ items: [] }, rooms.value?.length ?? 0);
  }

  function apply(change: Change): void {
    if (isBusy.value || rooms.value === undefined) changes.push(change);
    if (rooms.value !== undefined) rooms.value = change(rooms.value);
  }

  const changeRoom = (roomId: string, change: (room: ListedRoom) => ListedRoom) =>
    apply((some) => sorted(some.map((room) => (room.roomId === roomId ? change(room) : room))));

  return {
    rooms,
    hasMore,
    isBusy,
    error,
    refresh,
    async loadMore() {
      if (cursor === undefined || isBusy.value) return;
      const before = rooms.value ?? [];
      await load({ items: [...before], cursor }, before.length + 1);
    },
    put: (room) => apply((some) => merge(some, [{ ...lastMessageIn(some, room.roomId), ...room }])),
    remove: (roomId) => apply((some) => some.filter((room) => room.roomId !== roomId)),
    showMessage: (message) =>
      changeRoom(message.roomId, (room) =>
        message.messageId >= (room.lastMessage?.messageId ?? "")
          ? withMessage(room, message)
          : room,
      ),
    setLastMessage: (roomId, message) => changeRoom(roomId, (room) => withMessage(room, message)),
  };
}

function withMessage(
  { lastMessage: _before, ...room }: ListedRoom,
  message: MessageInfo | undefined,
): ListedRoom {
  if (message === undefined) return room;
  const { messageId, author, message: excerpt, createdAt } = message;
  return { ...room, lastMessage: { messageId, author, excerpt, createdAt } };
}

function lastMessageIn(rooms: Rooms, roomId: string): Pick<ListedRoom, "lastMessage"> {
  const lastMessage = rooms.find((room) => room.roomId === roomId)?.lastMessage;
  return lastMessage === undefined ? {} : { lastMessage };
}

/** Both lists in one; a room of `others` replaces the same room of `some`. */
function merge(some: Rooms, others: Rooms): ListedRoom[] {
  return sorted([...new Map([...some, ...others].map((room) => [room.roomId, room])).values()]);
}

/** The room in which something happened last comes first. */
const sorted = (rooms: Rooms): ListedRoom[] =>
  rooms.toSorted((a, b) => {
    const [one, other] = [activityOf(a), activityOf(b)];
    if (one === other) return a.roomId < b.roomId ? -1 : 1;
    return one > other ? -1 : 1;
  });

/** The time of a room's last message, or else of its creation. Both are ISO 8601 in UTC. */
const activityOf = ({ lastMessage, createdAt }: ListedRoom): string =>
  lastMessage?.createdAt ?? createdAt;

/** The name of a room; its id when it has none. */
export const nameOf = ({ name, roomId }: { name?: string | undefined; roomId: string }): string =>
  name ?? roomId;
