import type { LiveEvent } from "@souk/contract/live-events";
import type { MessageInfo } from "@souk/core/message/schema";
import type { RoomInfo, RoomSummary } from "@souk/core/room/schema";
import { expect, it } from "vitest";
import { createEventHandlers } from "./event-handlers.ts";
import { createRoomListStore } from "./room-list-store.ts";
import { createRoomStore, isNotAvailable } from "./room-store.ts";

const owner = { id: "ana", name: "Ana" };
const room = (roomId: string, name?: string): RoomSummary => ({
  ...{ roomId, owner, createdAt: "2026-01-31T12:00:00.000Z" },
  ...(name !== undefined && { name }),
});
const info = (roomId: string): RoomInfo => ({
  ...room(roomId),
  ...{ members: [owner], updatedAt: "2026-01-31T12:00:00.000Z" },
});
const message = (roomId: string, messageId: string): MessageInfo => ({
  ...{ roomId, messageId, message: `Message ${messageId}`, clientId: messageId },
  author: { id: "ben", name: "Ben" },
  createdAt: `2026-02-01T12:00:${messageId}.000Z`,
});

/** Handlers for a list of the room `tea`, which is open. `answers` are what the API has. */
async function setUp() {
  const answers = { last: undefined as MessageInfo | undefined, delivered: [] as string[] };
  const roomList = createRoomListStore(async () => ({ items: [room("tea")] }));
  await roomList.refresh();
  const tea = createRoomStore({
    getRoom: async () => info("tea"),
    listMessages: async () => ({ items: [] }),
    getMessage: async () => message("tea", "00"),
    connectionId: () => 1,
    onLoaded: () => {},
  });
  await tea.loadInfo();
  const { applyEvent } = createEventHandlers({
    roomList,
    openedRooms: new Map([["tea", tea]]),
    removeDelivered: (messages) =>
      void answers.delivered.push(...messages.map(({ clientId }) => clientId)),
    getRoom: async (roomId) => info(roomId),
    getLastMessage: async () => answers.last,
  });
  const shown = () =>
    roomList.rooms.value?.map(({ roomId, lastMessage: last }) => `${roomId} ${last?.messageId}`);
  /** Applies an event, and waits for the requests that it causes. */
  const apply = async (event: LiveEvent) => {
    applyEvent(event);
    for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
  };
  return { answers, apply, roomList, shown, tea };
}

it("adds a room that is joined, renames it, and removes one that is left", async () => {
  const { apply, roomList, shown, tea } = await setUp();
  await apply({ type: "room.joined", room: room("coffee") });
  expect(shown()).toEqual(["coffee undefined", "tea undefined"]);
  await apply({ type: "room.renamed", room: room("tea", "Tea") });
  expect(roomList.rooms.value).toMatchObject([{ roomId: "coffee" }, { name: "Tea" }]);
  expect(tea.info.value).toMatchObject({ name: "Tea", members: [owner] });
  await apply({ type: "room.left", roomId: "tea" });
  expect(shown()).toEqual(["coffee undefined"]);
  expect(isNotAvailable(tea.error.value)).toBe(true);
});

it("loads an open room that is joined again", async () => {
  const { apply, tea } = await setUp();
  await apply({ type: "room.left", roomId: "tea" });
  await apply({ type: "room.joined", room: room("tea") });
  expect(tea.error.value).toBeUndefined();
});

it("shows a message in its room and in the list, and drops its draft", async () => {
  const { answers, apply, shown, tea } = await setUp();
  await apply({ type: "message.sent", message: message("tea", "01") });
  expect(tea.timeline.value.messages).toHaveLength(1);
  expect([shown(), answers.delivered]).toEqual([["tea 01"], ["01"]]);
});

it("adds the room of a message that is on no loaded page", async () => {
  const { apply, shown } = await setUp();
  await apply({ type: "message.sent", message: message("coffee", "01") });
  expect(shown()).toEqual(["coffee 01", "tea undefined"]);
});

it("shows the message before the last one when that is deleted, and asks for no other", async () => {
  const { answers, apply, shown } = await setUp();
  for (const id of ["01", "02"]) await apply({ type: "message.sent", message: message("tea", id) });
  answers.last = message("tea", "00");
  await apply({ type: "message.deleted", roomId: "tea", messageId: "01" });
  expect(shown()).toEqual(["tea 02"]);
  await apply({ type: "message.deleted", roomId: "tea", messageId: "02" });
  expect(shown()).toEqual(["tea 00"]);
});
