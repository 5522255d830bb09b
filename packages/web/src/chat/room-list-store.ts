import { signal, type ReadonlySignal } from "@preact/signals";
import type { RoomPage, RoomSummary } from "@souk/core/room/schema";

/** The rooms that one is in, as far as they were asked for. */
export interface Rooms {
  /** By id; `undefined` before the first page. */
  items: ReadonlySignal<readonly RoomSummary[] | undefined>;
  hasMore: ReadonlySignal<boolean>;
  busy: ReadonlySignal<boolean>;
  problem: ReadonlySignal<unknown>;
  /** Asks anew for as many as are shown; once more where it is called meanwhile. */
  refresh: () => Promise<void>;
  /** Asks for the next page. */
  more: () => Promise<void>;
  put: (room: RoomSummary) => void;
  remove: (roomId: string) => void;
}

type Items = readonly RoomSummary[];

export function createRooms(list: (cursor?: string) => Promise<RoomPage>): Rooms {
  const items = signal<Items | undefined>(undefined);
  const hasMore = signal(false);
  const busy = signal(false);
  const problem = signal<unknown>(undefined);
  let cursor: string | undefined;
  /** What was changed since the request that is on its way. */
  let changes: ((items: Items) => Items)[] = [];
  let isStale = false;

  /** Pages after `before`, until there are more than `count`. */
  async function load(before: RoomPage, count: number): Promise<void> {
    busy.value = true;
    changes = [];
    try {
      let all = before;
      do {
        const page = await list(all.cursor);
        all = { ...page, items: [...all.items, ...page.items] };
      } while (all.items.length < count && all.cursor !== undefined);
      items.value = changes.reduce<Items>((some, change) => change(some), all.items);
      cursor = all.cursor;
      hasMore.value = cursor !== undefined;
      problem.value = undefined;
    } catch (error) {
      problem.value = error;
    } finally {
      busy.value = false;
    }
    if (isStale) await refresh();
  }

  async function refresh(): Promise<void> {
    isStale = busy.value;
    if (!isStale) await load({ items: [] }, items.value?.length ?? 0);
  }

  function change(how: (items: Items) => Items): void {
    changes.push(how);
    items.value = how(items.value ?? []);
  }

  return {
    items,
    hasMore,
    busy,
    problem,
    refresh,
    async more() {
      if (cursor === undefined || busy.value) return;
      const before = items.value ?? [];
      await load({ items: [...before], cursor }, before.length + 1);
    },
    put: (room) => change((some) => [...except(some, room.roomId), room].sort(byId)),
    remove: (roomId) => change((some) => except(some, roomId)),
  };
}

const except = (items: Items, roomId: string): Items =>
  items.filter((one) => one.roomId !== roomId);

const byId = (one: RoomSummary, other: RoomSummary): number => (one.roomId < other.roomId ? -1 : 1);

/** What a room is called. */
export const nameOf = ({ name, roomId }: { name?: string | undefined; roomId: string }): string =>
  name ?? roomId;
