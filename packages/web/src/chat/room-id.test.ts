import { ROOM_ID_PATTERN } from "@souk/core/room/schema";
import { expect, it } from "vitest";
import { isRoomId, roomIdFrom } from "./room-id.ts";

it.each([
  ["Tea & Coffee", "tea-coffee"],
  ["  Café Zoë!  ", "cafe-zoe"],
  ["2026: plans", "2026-plans"],
  ["李雷", ""],
  ["x".repeat(63) + " y", "x".repeat(63)],
])("turns %j into the id %j, which matches the API's pattern", (name, id) => {
  expect(roomIdFrom(name)).toBe(id);
  if (id !== "") expect(id).toMatch(ROOM_ID_PATTERN);
});

it.each(["tea", "A.b_c~d-e", "-", "1"])("accepts the id %j", (id) => {
  expect(isRoomId(id)).toBe(true);
  expect(id).toMatch(ROOM_ID_PATTERN);
});

it.each(["", "..", ".tea", "a/b", "a b", "é", "a%2Fb", "a?b"])("rejects the id %j", (id) => {
  expect(isRoomId(id)).toBe(false);
});
