import type { ListedRoom } from "@souk/core/room/schema";
import { expect, it } from "vitest";
import { createReadMarks } from "./read-marks.ts";

const room = (roomId: string, messageId?: string, authorId = "ben"): ListedRoom => ({
  roomId,
  owner: { id: "ana", name: "Ana" },
  createdAt: "2026-01-31T12:00:00.000Z",
  ...(messageId !== undefined && {
    lastMessage: {
      messageId,
      author: { id: authorId, name: authorId },
      excerpt: "Hi",
      createdAt: "2026-01-31T12:00:00.000Z",
    },
  }),
});

function setUp(stored: string | null = null) {
  const storage = {
    text: stored,
    read: () => storage.text,
    write: (text: string) => void (storage.text = text),
  };
  return { storage, marks: createReadMarks("ana", storage) };
}

it("a room is unread while another's message is newer than the mark", () => {
  const { marks } = setUp();
  expect(marks.isUnread(room("tea"))).toBe(false);
  expect(marks.isUnread(room("tea", "05"))).toBe(true);
  marks.markRead("tea", "05");
  expect(marks.isUnread(room("tea", "05"))).toBe(false);
  expect(marks.isUnread(room("tea", "06"))).toBe(true);
  expect(marks.isUnread(room("tea", "06", "ana"))).toBe(false);
  expect(marks.isUnread(room("coffee", "05"))).toBe(true);
});

it("a mark never moves back", () => {
  const { marks, storage } = setUp();
  marks.markRead("tea", "05");
  const { text } = storage;
  marks.markRead("tea", "04");
  expect([marks.isUnread(room("tea", "05")), storage.text]).toEqual([false, text]);
});

it("marks are there after a reload, and in another tab", () => {
  const { marks, storage } = setUp();
  const other = createReadMarks("ana", storage);
  marks.markRead("tea", "05");
  expect(createReadMarks("ana", storage).isUnread(room("tea", "05"))).toBe(false);
  expect(other.isUnread(room("tea", "05"))).toBe(true);
  other.reload();
  expect(other.isUnread(room("tea", "05"))).toBe(false);
});

it.each(["", "null", "[1]", '[["tea",5]]', '{"tea":"06"}', "no JSON"])(
  "ignores a store of %j",
  (text) => {
    expect(setUp(text).marks.isUnread(room("tea", "05"))).toBe(true);
  },
);

it("keeps the marks of the 500 rooms that were marked last", () => {
  const { marks, storage } = setUp();
  const names = Array.from({ length: 500 }, (_, index) => `${index}`);
  for (const name of names) marks.markRead(name, "05");
  marks.markRead("0", "06");
  const unread = (of: typeof marks) =>
    [...names, "old"].filter((name) => of.isUnread(room(name, "03")));
  expect(unread(marks)).toEqual(["old"]);
  marks.markRead("old", "03");
  expect(unread(marks)).toEqual(["1"]);
  expect(unread(createReadMarks("ana", storage))).toEqual(["1"]);
});

it.each(["constructor", "__proto__", "2026"])("marks a room with the id %s", (roomId) => {
  const { marks, storage } = setUp();
  expect(marks.isUnread(room(roomId, "05"))).toBe(true);
  marks.markRead(roomId, "05");
  for (const one of [marks, createReadMarks("ana", storage)]) {
    expect(one.isUnread(room(roomId, "05"))).toBe(false);
    expect(one.isUnread(room(roomId, "06"))).toBe(true);
  }
});
