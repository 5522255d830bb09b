import type { MessageInfo } from "@souk/core/message/schema";
import type { RoomPage, RoomSummary } from "@souk/core/room/schema";
import { describe, expect, it } from "vitest";
import { createRoomListStore } from "./room-list-store.ts";

const room = (roomId: string, name?: string): RoomSummary => ({
  roomId,
  ...(name !== undefined && { name }),
  owner: { id: "ana", name: "Ana" },
  createdAt: "2026-01-31T12:00:00.000Z",
});

/** A store of an API with two rooms on a page, which awaits `beforeAnswer` before it answers. */
function setUp(ids: string[]) {
  const api = {
    ids,
    cursors: [] as (string | undefined)[],
    fails: false,
    beforeAnswer: async () => {},
  };
  const store = createRoomListStore(async (cursor): Promise<RoomPage> => {
    api.cursors.push(cursor);
    const at = Number(cursor ?? 0);
    const items = api.ids.slice(at, at + 2).map((id) => room(id));
    const more = at + 2 < api.ids.length;
    await api.beforeAnswer();
    if (api.fails) throw new Error("no network");
    return { items, ...(more && { cursor: String(at + 2) }) };
  });
  return { api, store };
}

const idsOf = ({ rooms }: ReturnType<typeof createRoomListStore>) =>
  rooms.value?.map(({ roomId }) => roomId);

it("loads a page, and the next one on loadMore", async () => {
  const { store } = setUp(["a", "b", "c"]);
  expect(idsOf(store)).toBeUndefined();
  await store.refresh();
  expect([idsOf(store), store.hasMore.value]).toEqual([["a", "b"], true]);
  await store.loadMore();
  expect([idsOf(store), store.hasMore.value]).toEqual([["a", "b", "c"], false]);
});

it("reloads as many rooms as it shows", async () => {
  const { api, store } = setUp(["a", "b", "c"]);
  await store.refresh();
  await store.loadMore();
  api.ids = ["b", "c", "d", "e", "f"];
  await store.refresh();
  expect(idsOf(store)).toEqual(["b", "c", "d", "e"]);
});

it("keeps its rooms when a refresh fails", async () => {
  const { api, store } = setUp(["a"]);
  await store.refresh();
  api.fails = true;
  await store.refresh();
  expect([idsOf(store), String(store.error.value)]).toEqual([["a"], "Error: no network"]);
});

it("keeps a change that was made during a load", async () => {
  const { api, store } = setUp(["a", "c"]);
  await store.refresh();
  api.beforeAnswer = async () => {
    store.put(room("b"));
    store.remove("c");
  };
  await store.refresh();
  expect(idsOf(store)).toEqual(["a", "b"]);
});

it("replaces a renamed room", async () => {
  const { store } = setUp(["a", "b"]);
  await store.refresh();
  store.put(room("a", "Tea"));
  expect(store.rooms.value?.map(({ name }) => name)).toEqual(["Tea", undefined]);
});

it("loads once more after calls to refresh during a load", async () => {
  const { api, store } = setUp(["a"]);
  api.beforeAnswer = async () => {
    api.beforeAnswer = async () => {};
    void store.refresh();
    void store.refresh();
    api.ids = ["a", "b"];
  };
  await store.refresh();
  expect([idsOf(store), api.cursors.length]).toEqual([["a", "b"], 2]);
});

it.each([
  ["put", ["a", "b", "c"]],
  ["remove", ["a"]],
] as const)("is undefined until the first page has arrived, also after %s", async (change, ids) => {
  const { api, store } = setUp(["a", "c"]);
  const apply = () => (change === "put" ? store.put(room("b")) : store.remove("c"));
  api.fails = true;
  apply();
  await store.refresh();
  expect([idsOf(store), String(store.error.value)]).toEqual([undefined, "Error: no network"]);
  api.fails = false;
  const loaded = store.refresh();
  expect(idsOf(store)).toBeUndefined();
  await loaded;
  expect(idsOf(store)).toEqual(ids);
});

it("has a room once that was put before its page is loaded", async () => {
  const { store } = setUp(["a", "b", "c", "d", "e"]);
  await store.refresh();
  store.put(room("d", "Tea"));
  await store.loadMore();
  await store.loadMore();
  expect(idsOf(store)).toEqual(["a", "b", "c", "d", "e"]);
});

describe("the last message", () => {
  const message = (roomId: string, messageId: string, text = "Hi"): MessageInfo => ({
    ...{ roomId, messageId, message: text, clientId: messageId },
    author: { id: "ben", name: "Ben" },
    createdAt: `2026-02-01T12:00:${messageId}.000Z`,
  });
  const shownIn = ({ rooms }: ReturnType<typeof createRoomListStore>) =>
    rooms.value?.map(({ roomId, lastMessage }) => `${roomId} ${lastMessage?.excerpt ?? "-"}`);

  it("moves its room to the top, and an edit changes it", async () => {
    const { store } = setUp(["a", "b"]);
    await store.refresh();
    store.showMessage(message("b", "01", "One"));
    expect(shownIn(store)).toEqual(["b One", "a -"]);
    store.showMessage(message("a", "02", "Two"));
    store.showMessage(message("b", "01", "Edited"));
    expect(shownIn(store)).toEqual(["a Two", "b Edited"]);
  });

  it("is never an older one", async () => {
    const { store } = setUp(["a"]);
    await store.refresh();
    store.showMessage(message("a", "02", "New"));
    store.showMessage(message("a", "01", "Old"));
    expect(shownIn(store)).toEqual(["a New"]);
  });

  it("can become one before it, or none, after a deletion", async () => {
    const { store } = setUp(["a"]);
    await store.refresh();
    store.showMessage(message("a", "02", "New"));
    store.setLastMessage("a", message("a", "01", "Old"));
    expect(shownIn(store)).toEqual(["a Old"]);
    store.setLastMessage("a", undefined);
    expect(shownIn(store)).toEqual(["a -"]);
  });

  it("stays when its room is renamed", async () => {
    const { store } = setUp(["a"]);
    await store.refresh();
    store.showMessage(message("a", "01", "One"));
    store.put(room("a", "Tea"));
    expect(store.rooms.value).toMatchObject([{ name: "Tea", lastMessage: { excerpt: "One" } }]);
  });
});
