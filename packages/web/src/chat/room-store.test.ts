import type { MessageInfo, MessagePage } from "@souk/core/message/schema";
import type { RoomInfo } from "@souk/core/room/schema";
import { expect, it } from "vitest";
import { ApiError } from "../api/error.ts";
import { createRoomStore } from "./room-store.ts";

const PAGE = 3;

const idOf = (count: number) => `01${String(count).padStart(24, "0")}`;
const message = (count: number): MessageInfo => ({
  messageId: idOf(count),
  roomId: "tea",
  message: `text ${count}`,
  clientId: `c-${count}`,
  author: { id: "ana", name: "Ana" },
  createdAt: "2026-01-31T12:00:00.000Z",
});
const info: RoomInfo = {
  roomId: "tea",
  owner: { id: "ana", name: "Ana" },
  members: [{ id: "ana", name: "Ana" }],
  createdAt: "2026-01-31T12:00:00.000Z",
  updatedAt: "2026-01-31T12:00:00.000Z",
};

/** The store of a room in which the API has the messages 1 to `count`. */
function setUp(count: number) {
  const api = {
    count,
    connectionId: 1 as number | undefined,
    pages: 0,
    error: undefined as Error | undefined,
    loaded: [] as string[],
    getCalls: 0,
    beforeAnswer: () => {},
  };
  const room = createRoomStore({
    getRoom: async () => info,
    listMessages: async (cursor): Promise<MessagePage> => {
      api.pages += 1;
      const from = cursor === undefined ? api.count : Number(cursor) - 1;
      const to = Math.max(1, from - PAGE + 1);
      const items = Array.from({ length: from - to + 1 }, (_, index) => message(from - index));
      api.beforeAnswer();
      if (api.error !== undefined) throw api.error;
      return { items, ...(to > 1 && { cursor: String(to) }) };
    },
    getMessage: async (messageId) => {
      api.getCalls += 1;
      if (api.error !== undefined) throw api.error;
      return { ...message(1), messageId };
    },
    connectionId: () => api.connectionId,
    onLoaded: (messages) => api.loaded.push(...messages.map(({ clientId }) => clientId)),
  });
  return { api, room };
}

const counts = ({ timeline }: ReturnType<typeof createRoomStore>) =>
  timeline.value.messages.map(({ messageId }) => Number(messageId.slice(2)));
const receive = (room: ReturnType<typeof createRoomStore>, count: number) =>
  room.applyEvent({ type: "message.sent", message: message(count) });

it("loads one page at first, and older ones on loadOlder", async () => {
  const { api, room } = setUp(7);
  await room.loadNewest();
  expect([counts(room), api.pages]).toEqual([[5, 6, 7], 1]);
  await room.loadOlder();
  await room.loadOlder();
  await room.loadOlder();
  expect([counts(room), api.pages]).toEqual([[1, 2, 3, 4, 5, 6, 7], 3]);
});

it("loads as many pages as were missed, and reports the messages", async () => {
  const { api, room } = setUp(7);
  await room.loadNewest();
  room.stopFollowing();
  api.count = 14;
  receive(room, 14);
  api.loaded = [];
  await room.loadNewest();
  expect(counts(room)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
  expect(api.pages).toBe(1 + 3);
  expect(api.loaded).toContain("c-8");
});

it("replaces the known messages after ten pages", async () => {
  const { api, room } = setUp(7);
  await room.loadNewest();
  room.stopFollowing();
  api.count = 107;
  await room.loadNewest();
  expect([counts(room).at(0), counts(room).at(-1), api.pages]).toEqual([78, 107, 1 + 10]);
  await room.loadOlder();
  expect(counts(room).at(0)).toBe(75);
});

it("follows only when one connection lasted through the load", async () => {
  const { api, room } = setUp(3);
  api.beforeAnswer = () => {
    api.connectionId = 2;
  };
  await room.loadNewest();
  expect(room.timeline.value.isFollowing).toBe(false);
  await room.loadNewest();
  expect(room.timeline.value.isFollowing).toBe(true);
  api.connectionId = undefined;
  room.stopFollowing();
  await room.loadNewest();
  expect(room.timeline.value.isFollowing).toBe(false);
});

it("has the error of a failed load until one succeeds", async () => {
  const { api, room } = setUp(3);
  api.error = new ApiError("Room not found", "room.not_found", 404);
  await room.loadNewest();
  expect(room.error.value).toBe(api.error);
  api.error = undefined;
  await room.loadNewest();
  expect([room.error.value, counts(room)]).toEqual([undefined, [1, 2, 3]]);
});

it("loads an older page again after it failed", async () => {
  const { api, room } = setUp(5);
  await room.loadNewest();
  api.error = ApiError.network(new Error("no network"));
  await room.loadOlder();
  expect(room.olderState.value).toBe("failed");
  api.error = undefined;
  await room.loadOlder();
  expect([room.olderState.value, counts(room)]).toEqual(["idle", [1, 2, 3, 4, 5]]);
});

it("requests a message once, unless the request failed with an error that may not last", async () => {
  const { api, room } = setUp(5);
  api.error = ApiError.network(new Error("no network"));
  await expect(room.findMessage("a")).rejects.toThrow("cannot be reached");
  api.error = new ApiError("Message not found", "message.not_found", 404);
  expect(await room.findMessage("b")).toBeUndefined();
  api.error = undefined;
  expect(await room.findMessage("a")).toMatchObject({ messageId: "a" });
  await room.findMessage("a");
  expect(await room.findMessage("b")).toBeUndefined();
  expect(api.getCalls).toBe(3);
});
