import { ROOM_ID_PATTERN } from "@souk/core/room/schema";
import { expect, it } from "vitest";
import { isRoomId, roomIdFrom } from "./room-id.ts";

it.each([
  ["Tea & Coffee", "tea-coffee"],
  ["  Café Zoë!  ", "cafe-zoe"],
  ["2026: plans", "2026-plans"],
  ["李雷", ""],
  ["x".repeat(63) + " y", "x".repeat(63)],
])("makes of %j the id %j, which the API takes", (name, id) => {
  expect(roomIdFrom(name)).toBe(id);
  if (id !== "") expect(id).toMatch(ROOM_ID_PATTERN);
});

it.each(["tea", "A.b_c~d-e", "-", "1"])("takes %j for an id", (id) => {
  expect(isRoomId(id)).toBe(true);
  expect(id).toMatch(ROOM_ID_PATTERN);
});

it.each(["", "..", ".tea", "a/b", "a b", "é", "a%2Fb", "a?b"])("does not take %j", (id) => {
  expect(isRoomId(id)).toBe(false);
});
