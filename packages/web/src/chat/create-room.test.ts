import type { RoomCreate, RoomInfo } from "@souk/core/room/schema";
import { expect, it } from "vitest";
import { ApiError } from "../api/error.ts";
import { roomCreator } from "./create-room.ts";

const input = { name: "Tea at five", with: ["ben"] };

/** A creator for Ana, and the API's rooms. `lost` requests of a kind are answered by no response. */
function setUp() {
  const rooms = new Map<string, RoomInfo>();
  const lost = { create: 0, get: 0 };
  const answer = <Result>(kind: keyof typeof lost, result: Result): Result => {
    if (lost[kind]-- > 0) throw ApiError.network(undefined);
    return result;
  };
  const put = (ownerId: string, { roomId, name }: RoomCreate): RoomInfo => {
    const owner = { id: ownerId, name: ownerId };
    const at = "2026-01-31T12:00:00.000Z";
    const room = { roomId, name, owner, members: [owner], createdAt: at, updatedAt: at };
    rooms.set(roomId, room);
    return room;
  };
  const create = roomCreator({
    userId: "ana",
    randomEnd: "r4nd0m",
    create: async (one) => {
      if (rooms.has(one.roomId)) throw new ApiError("Taken", "room.taken", 409);
      return answer("create", put("ana", one));
    },
    get: async (roomId) => {
      const room = answer("get", rooms.get(roomId));
      if (room === undefined) throw new ApiError("Not found", "room.not_found", 404);
      return room;
    },
  });
  return { create, lost, put, ids: () => [...rooms.keys()] };
}

it("makes the id of the name, with a random end where that is taken", async () => {
  const { create, put } = setUp();
  put("cy", { ...input, roomId: "tea-at-five" });
  expect((await create(input)).roomId).toBe("tea-at-five-r4nd0m");
  expect((await create({ ...input, name: "茶" })).roomId).toBe("room-r4nd0m");
  await expect(create(input)).rejects.toThrow("Choose another name");
});

it("makes one room when the response is lost and the request is repeated", async () => {
  const { create, lost, ids } = setUp();
  lost.create = 1;
  await expect(create(input)).rejects.toThrow("cannot be reached");
  expect((await create(input)).roomId).toBe("tea-at-five");
  expect(ids()).toEqual(["tea-at-five"]);
});

it("makes no second room when the first one cannot be looked up", async () => {
  const { create, lost, ids } = setUp();
  lost.create = 1;
  lost.get = 1;
  await expect(create(input)).rejects.toThrow("cannot be reached");
  await expect(create(input)).rejects.toThrow("cannot be reached");
  expect((await create(input)).roomId).toBe("tea-at-five");
  expect(ids()).toEqual(["tea-at-five"]);
});
