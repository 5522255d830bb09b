import type { MessageInfo, MessagePage } from "@souk/core/message/schema";
import type { RoomInfo } from "@souk/core/room/schema";
import { expect, it } from "vitest";
import { ApiError } from "../api/error.ts";
import { createRoom } from "./room-store.ts";

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

/** A room of an API that holds the messages 1 to `count`. */
function makeRoom(count: number) {
  const api = {
    count,
    connection: 1 as number | undefined,
    pages: 0,
    problem: undefined as Error | undefined,
    found: [] as string[],
    singles: 0,
    meanwhile: () => {},
  };
  const room = createRoom({
    info: async () => info,
    page: async (cursor): Promise<MessagePage> => {
      api.pages += 1;
      const from = cursor === undefined ? api.count : Number(cursor) - 1;
      const to = Math.max(1, from - PAGE + 1);
      const items = Array.from({ length: from - to + 1 }, (_, index) => message(from - index));
      api.meanwhile();
      if (api.problem !== undefined) throw api.problem;
      return { items, ...(to > 1 && { cursor: String(to) }) };
    },
    message: async (messageId) => {
      api.singles += 1;
      if (api.problem !== undefined) throw api.problem;
      return { ...message(1), messageId };
    },
    connection: () => api.connection,
    found: (messages) => api.found.push(...messages.map(({ clientId }) => clientId)),
  });
  return { api, room };
}

const counts = ({ timeline }: ReturnType<typeof createRoom>) =>
  timeline.value.messages.map(({ messageId }) => Number(messageId.slice(2)));
const hear = (room: ReturnType<typeof createRoom>, count: number) =>
  room.hear({ type: "message.sent", message: message(count) });

it("asks for one page at first, and for older ones when they are wanted", async () => {
  const { api, room } = makeRoom(7);
  await room.catchUp();
  expect([counts(room), api.pages]).toEqual([[5, 6, 7], 1]);
  await room.loadOlder();
  await room.loadOlder();
  await room.loadOlder();
  expect([counts(room), api.pages]).toEqual([[1, 2, 3, 4, 5, 6, 7], 3]);
});

it("asks for as many pages as were missed, and tells what it found", async () => {
  const { api, room } = makeRoom(7);
  await room.catchUp();
  room.lose();
  api.count = 14;
  hear(room, 14);
  api.found = [];
  await room.catchUp();
  expect(counts(room)).toEqual([5, 6, 7, 8, 9, 10, 11, 12, 13, 14]);
  expect(api.pages).toBe(1 + 3);
  expect(api.found).toContain("c-8");
});

it("begins anew where very much was missed", async () => {
  const { api, room } = makeRoom(7);
  await room.catchUp();
  room.lose();
  api.count = 107;
  await room.catchUp();
  expect([counts(room).at(0), counts(room).at(-1), api.pages]).toEqual([78, 107, 1 + 10]);
  await room.loadOlder();
  expect(counts(room).at(0)).toBe(75);
});

it("follows only where one connection lasted while it asked", async () => {
  const { api, room } = makeRoom(3);
  api.meanwhile = () => {
    api.connection = 2;
  };
  await room.catchUp();
  expect(room.timeline.value.following).toBe(false);
  await room.catchUp();
  expect(room.timeline.value.following).toBe(true);
  api.connection = undefined;
  room.lose();
  await room.catchUp();
  expect(room.timeline.value.following).toBe(false);
});

it("says why nothing could be had, until something is", async () => {
  const { api, room } = makeRoom(3);
  api.problem = new ApiError("Room not found", "room.not_found", 404);
  await room.catchUp();
  expect(room.problem.value).toBe(api.problem);
  api.problem = undefined;
  await room.catchUp();
  expect([room.problem.value, counts(room)]).toEqual([undefined, [1, 2, 3]]);
});

it("can be asked again for an older page that failed", async () => {
  const { api, room } = makeRoom(5);
  await room.catchUp();
  api.problem = ApiError.network(new Error("no network"));
  await room.loadOlder();
  expect(room.older.value).toBe("failed");
  api.problem = undefined;
  await room.loadOlder();
  expect([room.older.value, counts(room)]).toEqual(["idle", [1, 2, 3, 4, 5]]);
});

it("finds a single message once, knows that one is gone, and asks again after what passes", async () => {
  const { api, room } = makeRoom(5);
  api.problem = ApiError.network(new Error("no network"));
  await expect(room.find("a")).rejects.toThrow("cannot be reached");
  api.problem = new ApiError("Message not found", "message.not_found", 404);
  expect(await room.find("b")).toBeUndefined();
  api.problem = undefined;
  expect(await room.find("a")).toMatchObject({ messageId: "a" });
  await room.find("a");
  expect(await room.find("b")).toBeUndefined();
  expect(api.singles).toBe(3);
});
