import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { as, makeMessage, makeRoom, sendMessage, startTable } from "../../test/factory.ts";
import type { TestTable } from "../../test/factory.ts";
import * as Room from "../room/index.ts";
import * as RoomList from "./index.ts";
import { excerptOf } from "./last-message.ts";

let table: TestTable;

beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());

const person = (id: string) => ({ id, name: id });

describe("list", () => {
  it("lists the caller's rooms by id, in pages without gaps or repeats", async () => {
    const dora = as("dora", table);
    const made = await Promise.all(
      Array.from({ length: 7 }, () => Room.create(dora, makeRoom({ name: "N" }))),
    );
    await Room.create(as("mallory", table), makeRoom());
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await RoomList.list(dora, { limit: 3, cursor });
      expect(page.items.length).toBeLessThanOrEqual(3);
      expect(Room.RoomPage.safeParse(page).success).toBe(true);
      seen.push(...page.items.map(({ roomId }) => roomId));
      cursor = page.cursor;
    } while (cursor !== undefined);
    expect(seen).toEqual(made.map(({ roomId }) => roomId).sort());
    expect((await RoomList.list(dora, { limit: 1 })).items).toEqual([
      { roomId: seen[0], name: "N", owner: person("dora"), createdAt: expect.any(String) },
    ]);
  });

  it("has the last message of each room where it is asked for, and that of no earlier room of the id", async () => {
    const gina = as("gina", table);
    const [said, silent, again] = await Promise.all(
      Array.from({ length: 3 }, () => Room.create(gina, makeRoom())),
    );
    if (!said || !silent || !again) throw new Error("Three rooms were expected.");
    await sendMessage(gina, said.roomId, makeMessage());
    const deleted = await sendMessage(gina, again.roomId, makeMessage());
    await Room.remove(gina, again.roomId);
    await Room.create(gina, makeRoom({ roomId: again.roomId }));
    const last = await sendMessage(as("bob", table), said.roomId, makeMessage());
    const { items } = await RoomList.list(gina, { limit: 100, lastMessage: "true" });
    const of = ({ roomId }: { roomId: string }) => items.find((one) => one.roomId === roomId);
    expect(of(said)?.lastMessage).toEqual({
      messageId: last.messageId,
      author: person("bob"),
      excerpt: last.message,
      createdAt: last.createdAt,
    });
    expect(of(silent)).toBeDefined();
    expect(of(silent)?.lastMessage).toBeUndefined();
    expect(of(again)?.lastMessage).toBeUndefined();
    expect(deleted.roomId).toBe(again.roomId);
    expect(Room.RoomPage.safeParse({ items }).success).toBe(true);
    const plain = await RoomList.list(gina, { limit: 100 });
    expect(plain.items.filter((item) => item.lastMessage !== undefined)).toEqual([]);
  });

  it("lists the caller's rooms only, whoever got the cursor", async () => {
    const erin = as("erin", table);
    await Room.create(erin, makeRoom());
    await Room.create(erin, makeRoom());
    const { cursor } = await RoomList.list(erin, { limit: 1 });
    expect((await RoomList.list(as("frank", table), { limit: 100, cursor })).items).toEqual([]);
  });
});

describe("an excerpt", () => {
  it.each([
    ["one line", "one line"],
    ["  two\n\tlines ", "two lines"],
    ["x".repeat(140), "x".repeat(140)],
    ["x".repeat(141), `${"x".repeat(139)}…`],
    [`${"x".repeat(138)}😀😀`, `${"x".repeat(138)}…`],
  ])("of %j is %j", (text, excerpt) => {
    expect(excerptOf(text)).toBe(excerpt);
    expect(excerpt.isWellFormed()).toBe(true);
  });
});
