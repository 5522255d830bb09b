import { expect, it } from "vitest";
import { parseEvent } from "./parse-event.ts";

const message = {
  messageId: "01",
  roomId: "tea",
  message: "Hello",
  clientId: "1",
  author: { id: "ana", name: "Ana" },
  createdAt: "2026-01-31T12:00:00.000Z",
};

const room = {
  roomId: "tea",
  owner: { id: "ana", name: "Ana" },
  createdAt: "2026-01-31T12:00:00.000Z",
};

it.each([
  { type: "room.joined", room },
  { type: "room.renamed", room: { ...room, name: "Tea" } },
  { type: "room.left", roomId: "tea" },
  { type: "message.sent", message },
  { type: "message.edited", message: { ...message, editedAt: "2026-01-31T12:01:00.000Z" } },
  { type: "message.sent", message: { ...message, to: { messageId: "00" } } },
  { type: "message.deleted", roomId: "tea", messageId: "01" },
])("parses a $type event", (event) => {
  expect(parseEvent(JSON.stringify(event))).toEqual(event);
});

it.each([
  "",
  "null",
  "[]",
  '"message.sent"',
  JSON.stringify({ message: "Internal server error", connectionId: "c=", requestId: "r" }),
  JSON.stringify({ type: "message.sent" }),
  JSON.stringify({ type: "message.sent", message: { ...message, author: "ana" } }),
  JSON.stringify({ type: "message.sent", message: { ...message, to: "00" } }),
  JSON.stringify({ type: "message.deleted", roomId: "tea" }),
  JSON.stringify({ type: "room.renamed", roomId: "tea" }),
  JSON.stringify({ type: "room.joined", room: { ...room, owner: "ana" } }),
  JSON.stringify({ type: "room.left" }),
  JSON.stringify({ type: "room.painted", room }),
])("ignores %j, which is not an event", (text) => {
  expect(parseEvent(text)).toBeUndefined();
});

it("ignores a binary message", () => {
  expect(parseEvent(new ArrayBuffer(2))).toBeUndefined();
});
