import { expect, it } from "vitest";
import { parse } from "./parse.ts";

const message = {
  messageId: "01",
  roomId: "tea",
  message: "Hello",
  clientId: "1",
  author: { id: "ana", name: "Ana" },
  createdAt: "2026-01-31T12:00:00.000Z",
};

it.each([
  { type: "message.sent", message },
  { type: "message.edited", message: { ...message, editedAt: "2026-01-31T12:01:00.000Z" } },
  { type: "message.sent", message: { ...message, to: { messageId: "00" } } },
  { type: "message.deleted", roomId: "tea", messageId: "01" },
])("takes $type", (event) => {
  expect(parse(JSON.stringify(event))).toEqual(event);
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
])("takes %j for no event", (text) => {
  expect(parse(text)).toBeUndefined();
});

it("takes what is no text for no event", () => {
  expect(parse(new ArrayBuffer(2))).toBeUndefined();
});
