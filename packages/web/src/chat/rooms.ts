import { signal, type ReadonlySignal } from "@preact/signals";
import type { RoomPage, RoomSummary } from "@souk/core/room/schema";

/** The rooms that one is in, as far as they were asked for. */
export interface Rooms {
  /** By id; `undefined` before the first page. */
  items: ReadonlySignal<readonly RoomSummary[] | undefined>;
  hasMore: ReadonlySignal<boolean>;
  busy: ReadonlySignal<boolean>;
  problem: ReadonlySignal<unknown>;
  /** Asks anew for as many as are shown. */
  refresh: () => Promise<void>;
  /** Asks for the next page. */
  more: () => Promise<void>;
  put: (room: RoomSummary) => void;
  remove: (roomId: string) => void;
}

export function createRooms(list: (cursor?: string) => Promise<RoomPage>): Rooms {
  const items = signal<readonly RoomSummary[] | undefined>(undefined);
  const cursor = signal<string | undefined>(undefined);
  const hasMore = signal(false);
  const busy = signal(false);
  const problem = signal<unknown>(undefined);

  async function load(ask: () => Promise<RoomPage>): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    try {
      const page = await ask();
      items.value = page.items;
      cursor.value = page.cursor;
      hasMore.value = page.cursor !== undefined;
      problem.value = undefined;
    } catch (error) {
      problem.value = error;
    } finally {
      busy.value = false;
    }
  }

  /** What is before, and then pages until there are as many as `count`. */
  async function asked(before: RoomPage, count: number): Promise<RoomPage> {
    let all = before;
    do {
      const page = await list(all.cursor);
      all = { ...page, items: [...all.items, ...page.items] };
    } while (all.items.length < count && all.cursor !== undefined);
    return all;
  }

  return {
    items,
    hasMore,
    busy,
    problem,
    refresh: () => load(() => asked({ items: [] }, items.value?.length ?? 0)),
    async more() {
      const before = items.value ?? [];
      const at = cursor.value;
      if (at !== undefined) {
        await load(() => asked({ items: [...before], cursor: at }, before.length + 1));
      }
    },
    put(room) {
      const others = (items.value ?? []).filter(({ roomId }) => roomId !== room.roomId);
      items.value = [...others, room].sort((a, b) => (a.roomId < b.roomId ? -1 : 1));
    },
    remove(roomId) {
      items.value = items.value?.filter((one) => one.roomId !== roomId);
    },
  };
}

/** What a room is called. */
export const nameOf = ({ name, roomId }: { name?: string | undefined; roomId: string }): string =>
  name ?? roomId;
