import { signal, type ReadonlySignal } from "@preact/signals";
import type { RoomPage, RoomSummary } from "@souk/core/room/schema";

/** The rooms that the user is a member of, as far as they are loaded. */
export interface RoomListStore {
  /** Sorted by id; `undefined` until the first page has arrived. */
  rooms: ReadonlySignal<readonly RoomSummary[] | undefined>;
  hasMore: ReadonlySignal<boolean>;
  isBusy: ReadonlySignal<boolean>;
  error: ReadonlySignal<unknown>;
  /** Reloads as many rooms as are shown. A call during a load causes one more load after it. */
  refresh: () => Promise<void>;
  /** Loads the next page. */
  loadMore: () => Promise<void>;
  /** Adds or replaces a room. */
  put: (room: RoomSummary) => void;
  remove: (roomId: string) => void;
}

type Rooms = readonly RoomSummary[];
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
    changes.push(change);
    if (rooms.value !== undefined) rooms.value = change(rooms.value);
  }

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
    put: (room) => apply((some) => merge(some, [room])),
    remove: (roomId) => apply((some) => some.filter((room) => room.roomId !== roomId)),
  };
}

/** Both lists sorted by id; a room of `others` replaces the same room of `some`. */
function merge(some: Rooms, others: Rooms): RoomSummary[] {
  const byId = new Map([...some, ...others].map((room) => [room.roomId, room]));
  return [...byId.values()].sort((a, b) => (a.roomId < b.roomId ? -1 : 1));
}

/** The name of a room; its id when it has none. */
export const nameOf = ({ name, roomId }: { name?: string | undefined; roomId: string }): string =>
  name ?? roomId;
