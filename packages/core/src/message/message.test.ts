import type { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { as, makeMessage, makeRoom, sendMessage, startTable } from "../../test/factory.ts";
import type { TestTable } from "../../test/factory.ts";
import { toCursor } from "../cursor/index.ts";
import { LAST_ID } from "../id/index.ts";
import * as Room from "../room/index.ts";
import type { Scope } from "../scope/index.ts";
import { messages } from "./entity.ts";
import * as Message from "./index.ts";

let table: TestTable;
let alice: Scope;
let bob: Scope;
let mallory: Scope;
let roomId: string;

beforeAll(async () => {
  table = await startTable();
  [alice, bob, mallory] = ["alice", "bob", "mallory"].map((name) => as(name, table)) as [
    Scope,
    Scope,
    Scope,
  ];
  ({ roomId } = await Room.create(alice, makeRoom()));
});
afterAll(() => table.stop());

const code = (code: string) => expect.objectContaining({ code });
const unknownId = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

describe("send", () => {
  it("stores the message and returns the client's id of it", async () => {
    const first = await sendMessage(bob, roomId, { message: "Zoë 🎉", clientId: "mine" });
    expect(first).toEqual({
      messageId: expect.stringMatching(Message.MESSAGE_ID_PATTERN),
      roomId,
      message: "Zoë 🎉",
      clientId: "mine",
      author: { id: "bob", name: "bob" },
      createdAt: expect.any(String),
    });
    const reply = await sendMessage(
      alice,
      roomId,
      makeMessage({ to: { messageId: first.messageId } }),
    );
    expect(reply.to).toEqual({ messageId: first.messageId });
    expect(await Message.fromId(alice, roomId, first.messageId)).toEqual(first);
    expect(await Message.fromId(bob, roomId, reply.messageId)).toEqual(reply);
    expect(Message.MessageInfo.safeParse(reply).success).toBe(true);
  });

  it.each(["room-unknown", "a#b", "x".repeat(3000)])(
    "refuses the unknown room %j",
    async (unknown) => {
      await expect(sendMessage(alice, unknown, makeMessage())).rejects.toThrow(
        code("room.not_found"),
      );
    },
  );

  it("refuses a caller who is not in the room", async () => {
    await expect(sendMessage(mallory, roomId, makeMessage())).rejects.toThrow(
      code("room.not_found"),
    );
  });

  it("stores each of 200 messages sent at the same time once, in the order of their ids", async () => {
    const { roomId: busy } = await Room.create(alice, makeRoom());
    const sent = await Promise.all(
      Array.from({ length: 200 }, (_, n) =>
        sendMessage(n % 2 ? alice : bob, busy, makeMessage({ clientId: `c-${n}` })),
      ),
    );
    const listed: Message.MessageInfo[] = [];
    let cursor: string | undefined;
    do {
      const page = await Message.list(alice, busy, { limit: 100, cursor });
      listed.push(...page.items);
      cursor = page.cursor;
    } while (cursor !== undefined);
    const newestFirst = sent.map(({ messageId }) => messageId).sort((a, b) => (a < b ? 1 : -1));
    expect(listed.map(({ messageId }) => messageId)).toEqual(newestFirst);
    expect(new Set(listed.map(({ clientId }) => clientId)).size).toBe(200);
  });
});

describe("list", () => {
  it("lists the newest first, in pages without gaps", async () => {
    const { roomId: long } = await Room.create(alice, makeRoom());
    const sent: string[] = [];
    for (let n = 0; n < 5; n += 1) {
      sent.unshift((await sendMessage(alice, long, makeMessage())).messageId);
    }
    const first = await Message.list(bob, long, { limit: 2 });
    await sendMessage(alice, long, makeMessage());
    const second = await Message.list(bob, long, { limit: 2, cursor: first.cursor });
    const third = await Message.list(bob, long, { limit: 2, cursor: second.cursor });
    expect([first, second, third].flatMap(({ items }) => items.map((m) => m.messageId))).toEqual(
      sent,
    );
    expect(third).not.toHaveProperty("cursor");
    expect(Message.MessagePage.safeParse(first).success).toBe(true);
  });

  it.each([
    ["another list's", toCursor("rooms", "general")],
    ["a position before the room's creation as a", toCursor("messages", unknownId)],
    ["an invalid", "abc"],
  ])("refuses %s cursor", async (_, cursor) => {
    await expect(Message.list(alice, roomId, { limit: 1, cursor })).rejects.toThrow(
      expect.objectContaining({
        kind: "input",
        errors: [expect.objectContaining({ path: "cursor" })],
      }),
    );
  });

  it("starts a forged cursor in the requested room, never in another", async () => {
    const { roomId: secret } = await Room.create(mallory, makeRoom({ with: ["x", "y"] }));
    await sendMessage(mallory, secret, makeMessage());
    const cursor = toCursor("messages", LAST_ID);
    const { items } = await Message.list(alice, roomId, { limit: 100, cursor });
    expect(items.length).toBeGreaterThan(0);
    expect(new Set(items.map((item) => item.roomId))).toEqual(new Set([roomId]));
    await expect(Message.list(alice, secret, { limit: 100, cursor })).rejects.toThrow(
      code("room.not_found"),
    );
  });

  it("refuses a caller who is not in the room", async () => {
    await expect(Message.list(mallory, roomId, { limit: 1 })).rejects.toThrow(
      code("room.not_found"),
    );
  });
});

describe("fromId", () => {
  it.each([unknownId, LAST_ID, "nope", "", "x".repeat(3000), "a#b"])(
    "does not find the unknown message %j",
    async (messageId) => {
      await expect(Message.fromId(alice, roomId, messageId)).rejects.toThrow(
        code("message.not_found"),
      );
    },
  );

  it("refuses a caller who is not in the room", async () => {
    const { messageId } = await sendMessage(alice, roomId, makeMessage());
    await expect(Message.fromId(mallory, roomId, messageId)).rejects.toThrow(
      code("room.not_found"),
    );
  });

  it("does not find a message of another room", async () => {
    const other = await Room.create(alice, makeRoom());
    const { messageId } = await sendMessage(alice, other.roomId, makeMessage());
    await expect(Message.fromId(alice, roomId, messageId)).rejects.toThrow(
      code("message.not_found"),
    );
  });
});

describe("edit", () => {
  it("changes the text and the time of the edit only", async () => {
    const sent = await sendMessage(bob, roomId, makeMessage({ to: { messageId: "m" } }));
    const edited = await Message.edit(bob, roomId, sent.messageId, { message: "Changed" });
    expect(edited).toEqual({ ...sent, message: "Changed", editedAt: expect.any(String) });
    expect(await Message.fromId(alice, roomId, sent.messageId)).toEqual(edited);
  });

  it("stores the clientId of the edit if it has one", async () => {
    const { messageId } = await sendMessage(bob, roomId, makeMessage());
    const edited = await Message.edit(bob, roomId, messageId, { message: "x", clientId: "e-1" });
    expect(edited.clientId).toBe("e-1");
  });

  it("is refused to everybody but the author, the room's owner included", async () => {
    const sent = await sendMessage(bob, roomId, makeMessage());
    await expect(Message.edit(alice, roomId, sent.messageId, { message: "x" })).rejects.toThrow(
      code("message.not_author"),
    );
    await expect(Message.edit(mallory, roomId, sent.messageId, { message: "x" })).rejects.toThrow(
      code("room.not_found"),
    );
    expect(await Message.fromId(bob, roomId, sent.messageId)).toEqual(sent);
  });

  it.each([LAST_ID, unknownId, "nope"])(
    "does not find the message %j and creates none",
    async (id) => {
      await expect(Message.edit(alice, roomId, id, { message: "x" })).rejects.toThrow(
        code("message.not_found"),
      );
      expect((await messages(table).get({ roomId, messageId: id }).go()).data).toBeNull();
    },
  );
});

describe("deletion", () => {
  const remove = (messageId: string, authorId: string) =>
    table.client.call(
      "DeleteItem",
      Message.deletion({ tableName: table.name, roomId, messageId, authorId }),
    );
  const refusal = (messageId: string, authorId: string) =>
    remove(messageId, authorId).then(
      () => undefined,
      (error: ConditionalCheckFailedException) =>
        error.name === "ConditionalCheckFailedException" ? error : undefined,
    );

  it("has the keys of the entity", () => {
    const { Key } = messages(table).delete({ roomId: "Room-1", messageId: unknownId }).params<{
      Key: unknown;
    }>();
    expect(Key).toEqual({ pk: "ROOM#Room-1", sk: `MSG#${unknownId}` });
    expect(
      Message.deletion({ tableName: "t", roomId: "Room-1", messageId: unknownId, authorId: "a" })
        .Key,
    ).toEqual({ pk: { S: "ROOM#Room-1" }, sk: { S: `MSG#${unknownId}` } });
  });

  it("removes the author's message", async () => {
    const { messageId } = await sendMessage(bob, roomId, makeMessage());
    await remove(messageId, "bob");
    await expect(Message.fromId(bob, roomId, messageId)).rejects.toThrow(code("message.not_found"));
  });

  it("fails with the item for others, and without one for unknown messages", async () => {
    const { messageId } = await sendMessage(bob, roomId, makeMessage());
    expect((await refusal(messageId, "alice"))?.Item?.["authorId"]).toEqual({ S: "bob" });
    expect(await refusal(unknownId, "alice")).toBeDefined();
    expect((await refusal(unknownId, "alice"))?.Item).toBeUndefined();
    expect(await Message.fromId(bob, roomId, messageId)).toMatchObject({ messageId });
  });
});
