import type { RoomPage, RoomSummary } from "@souk/core/room/schema";
import { expect, it } from "vitest";
import { createRooms } from "./room-list-store.ts";

const room = (roomId: string, name?: string): RoomSummary => ({
  roomId,
  ...(name !== undefined && { name }),
  owner: { id: "ana", name: "Ana" },
  createdAt: "2026-01-31T12:00:00.000Z",
});

/** Rooms of an API with two on a page, whose answers wait for what `before` does. */
function makeRooms(ids: string[], before = async () => {}) {
  const api = { ids, asked: [] as (string | undefined)[], fails: false, before };
  const rooms = createRooms(async (cursor): Promise<RoomPage> => {
    api.asked.push(cursor);
    const at = Number(cursor ?? 0);
    const items = api.ids.slice(at, at + 2).map((id) => room(id));
    const more = at + 2 < api.ids.length;
    await api.before();
    if (api.fails) throw new Error("no network");
    return { items, ...(more && { cursor: String(at + 2) }) };
  });
  return { api, rooms };
}

const idsOf = ({ items }: ReturnType<typeof createRooms>) =>
  items.value?.map(({ roomId }) => roomId);

it("shows a page, and the next when it is asked for", async () => {
  const { rooms } = makeRooms(["a", "b", "c"]);
  expect(idsOf(rooms)).toBeUndefined();
  await rooms.refresh();
  expect([idsOf(rooms), rooms.hasMore.value]).toEqual([["a", "b"], true]);
  await rooms.more();
  expect([idsOf(rooms), rooms.hasMore.value]).toEqual([["a", "b", "c"], false]);
});

it("asks anew for as many as it shows", async () => {
  const { api, rooms } = makeRooms(["a", "b", "c"]);
  await rooms.refresh();
  await rooms.more();
  api.ids = ["b", "c", "d", "e", "f"];
  await rooms.refresh();
  expect(idsOf(rooms)).toEqual(["b", "c", "d", "e"]);
});

it("keeps what it shows where asking fails", async () => {
  const { api, rooms } = makeRooms(["a"]);
  await rooms.refresh();
  api.fails = true;
  await rooms.refresh();
  expect([idsOf(rooms), String(rooms.problem.value)]).toEqual([["a"], "Error: no network"]);
});

it("keeps what was changed while it was asking", async () => {
  const { api, rooms } = makeRooms(["a", "c"]);
  await rooms.refresh();
  api.before = async () => {
    rooms.put(room("b"));
    rooms.remove("c");
  };
  await rooms.refresh();
  expect(idsOf(rooms)).toEqual(["a", "b"]);
});

it("puts a renamed room in the place of what it was", async () => {
  const { rooms } = makeRooms(["a", "b"]);
  await rooms.refresh();
  rooms.put(room("a", "Tea"));
  expect(rooms.items.value?.map(({ name }) => name)).toEqual(["Tea", undefined]);
});

it("asks once more where it was told to while it was asking", async () => {
  const { api, rooms } = makeRooms(["a"]);
  api.before = async () => {
    api.before = async () => {};
    void rooms.refresh();
    void rooms.refresh();
    api.ids = ["a", "b"];
  };
  await rooms.refresh();
  expect([idsOf(rooms), api.asked.length]).toEqual([["a", "b"], 2]);
});
