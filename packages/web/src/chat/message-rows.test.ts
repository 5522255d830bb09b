import type { MessageInfo } from "@souk/core/message/schema";
import { expect, it } from "vitest";
import type { Change, NewMessage } from "./outbox.ts";
import { rowsOf } from "./message-rows.ts";

const message = (author: string, createdAt: string): MessageInfo => ({
  messageId: createdAt,
  roomId: "tea",
  message: "Hello",
  clientId: "1",
  author: { id: author, name: author },
  createdAt,
});
const draft = (writtenAt: string): NewMessage => ({
  kind: "send",
  clientId: writtenAt,
  roomId: "tea",
  message: "Hello",
  writtenAt,
  state: "waiting",
  attempts: 0,
});

const shown = (messages: MessageInfo[], drafts: NewMessage[] = []) =>
  rowsOf(messages, drafts, "ana", { timeZone: "UTC" }).map((row) =>
    row.kind === "day" ? row.key : `${row.kind}${row.isFirst ? " first" : ""}`,
  );

it("shows an author once for messages in a row, and again after a pause", () => {
  expect(
    shown([
      message("ana", "2026-01-31T12:00:00.000Z"),
      message("ana", "2026-01-31T12:04:00.000Z"),
      message("ben", "2026-01-31T12:05:00.000Z"),
      message("ben", "2026-01-31T12:11:00.000Z"),
    ]),
  ).toEqual(["2026-01-31", "message first", "message", "message first", "message first"]);
});

it("adds a row where a day begins, and shows the author after it", () => {
  expect(
    shown([message("ana", "2026-01-31T23:59:00.000Z"), message("ana", "2026-02-01T00:01:00.000Z")]),
  ).toEqual(["2026-01-31", "message first", "2026-02-01", "message first"]);
});

it("puts drafts last, also when the browser's clock is behind", () => {
  expect(
    shown(
      [message("ana", "2026-02-01T00:01:00.000Z")],
      [draft("2026-01-31T12:00:00.000Z"), draft("2026-02-01T00:02:00.000Z")],
    ),
  ).toEqual(["2026-02-01", "message first", "draft", "draft"]);
});

it("has the last change of a message that is to be stored, and no row for it", () => {
  const edited = message("ana", "2026-01-31T12:00:00.000Z");
  const change = (text: string): Change => ({
    ...draft("2026-01-31T12:01:00.000Z"),
    ...{ kind: "edit", clientId: text, messageId: edited.messageId, message: text },
  });
  const rows = rowsOf([edited], [change("One"), change("Two")], "ana", { timeZone: "UTC" });
  expect(rows.map(({ kind }) => kind)).toEqual(["day", "message"]);
  expect(rows[1]).toMatchObject({ message: edited, change: { message: "Two" } });
});

it("has no rows for an empty room", () => {
  expect(shown([])).toEqual([]);
});
