import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import * as Message from "../src/message/index.ts";
import * as Room from "../src/room/index.ts";
import * as RoomList from "../src/room-list/index.ts";
import type { Scope } from "../src/scope/index.ts";
import { metered } from "../src/table/index.ts";
import type { Usage } from "../src/table/index.ts";
import { as, makeMessage, makeRoom, sendMessage, startTable } from "./factory.ts";
import type { TestTable } from "./factory.ts";

let table: TestTable;
let alice: Scope;
let mallory: Scope;

beforeAll(async () => {
  table = await startTable();
  alice = as("alice", table);
  mallory = as("mallory", table);
});
afterAll(() => table.stop());

async function usageOf(work: () => Promise<unknown>): Promise<Usage> {
  return (await metered(work)).usage;
}

/** The requests, write units and read units of an operation. */
const costs = (requests: number, writeUnits: number, readUnits: number): Usage => ({
  requests,
  writeUnits,
  readUnits,
});

/**
 * The size that DynamoDB bills for an item of strings: the UTF-8 bytes of names and values
 * (https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html).
 */
function sizeOf(item: Record<string, AttributeValue>): number {
  return Object.entries(item).reduce(
    (sum, [name, { S = "" }]) => sum + Buffer.byteLength(name) + Buffer.byteLength(S),
    0,
  );
}

async function stored(roomId: string, messageId: string) {
  const { Key, TableName } = Message.deletion({
    tableName: table.name,
    roomId,
    messageId,
    authorId: "",
  });
  const { Item } = await table.client.call("GetItem", { Key, TableName });
  return Item ?? {};
}

it.each([3, 10, 20])("creates a room of %i members for 2(1 + n) write units", async (n) => {
  const input = makeRoom({ with: Array.from({ length: n - 1 }, (_, at) => `user-${at}`) });
  expect(await usageOf(() => Room.create(alice, input))).toEqual(costs(1, 2 * (1 + n), 0));
});

it("sends a message for half a read unit and one write unit", async () => {
  const { roomId } = await Room.create(alice, makeRoom());
  expect(await usageOf(() => sendMessage(alice, roomId, makeMessage()))).toEqual(costs(2, 1, 0.5));
  const message = makeMessage({ message: "x".repeat(700) });
  expect(await usageOf(() => sendMessage(alice, roomId, message))).toEqual(costs(2, 1, 0.5));
});

it("lists 50 messages of 300 bytes for 2.5 read units, however many follow", async () => {
  const { roomId } = await Room.create(alice, makeRoom());
  const probe = await sendMessage(alice, roomId, makeMessage({ message: "x", clientId: "c" }));
  const padding = 300 - sizeOf(await stored(roomId, probe.messageId));
  expect(padding).toBeGreaterThan(100);
  const send = () =>
    sendMessage(alice, roomId, makeMessage({ message: "x".repeat(1 + padding), clientId: "c" }));
  const sent = await Promise.all(Array.from({ length: 120 }, send));
  expect(sizeOf(await stored(roomId, sent[0]?.messageId ?? ""))).toBe(300);
  const page = await metered(() => Message.list(alice, roomId, { limit: 50 }));
  expect(page.usage).toEqual(costs(2, 0, 2.5));
  expect(page.result.items).toHaveLength(50);
  expect(
    await usageOf(() => Message.list(alice, roomId, { limit: 50, cursor: page.result.cursor })),
  ).toEqual(costs(2, 0, 2.5));
});

it.each([1, 20, 50])(
  "lists %i rooms with their last messages for one query and half a read unit each, and half a unit",
  async (count) => {
    const harry = as(`harry-${count}`, table);
    const rooms = await Promise.all(
      Array.from({ length: count }, () => Room.create(harry, makeRoom())),
    );
    const longest = makeMessage({ message: "x".repeat(3500) });
    for (const { roomId } of rooms) {
      await sendMessage(harry, roomId, makeMessage());
      await sendMessage(harry, roomId, longest);
    }
    const page = await metered(() => RoomList.list(harry, { limit: 50, lastMessage: "true" }));
    expect(page.result.items.filter(({ lastMessage }) => lastMessage)).toHaveLength(count);
    const memberships = Math.ceil((count * 150) / 4096) / 2;
    expect(page.usage).toEqual(costs(1 + count, 0, memberships + count / 2));
  },
);

it("deletes a message for one write unit", async () => {
  const { roomId } = await Room.create(alice, makeRoom());
  const { messageId } = await sendMessage(alice, roomId, makeMessage());
  const request = Message.deletion({ tableName: table.name, roomId, messageId, authorId: "alice" });
  expect(await usageOf(() => table.client.call("DeleteItem", request))).toEqual(costs(1, 1, 0));
});

it("asks for nothing more than each other operation needs", async () => {
  const { roomId } = await Room.create(alice, makeRoom());
  const { messageId } = await sendMessage(alice, roomId, makeMessage());
  const edit = { message: "x" };
  const table: [() => Promise<unknown>, Usage][] = [
    [() => Room.fromId(alice, roomId), costs(1, 0, 0.5)],
    [() => RoomList.list(alice, { limit: 100 }), costs(1, 0, 0.5)],
    [() => Message.fromId(alice, roomId, messageId), costs(2, 0, 1)],
    [() => Message.edit(alice, roomId, messageId, edit), costs(2, 1, 0.5)],
    // The room and its three memberships.
    [() => Room.update(alice, roomId, { name: "New" }), costs(2, 2 * 4, 0.5)],
    // The room, one removed and one added membership.
    [() => Room.update(alice, roomId, { with: ["bob", "dave"] }), costs(2, 2 * 3, 0.5)],
    // The room, its memberships and the purge request.
    [() => Room.remove(alice, roomId), costs(2, 2 * 5, 0.5)],
  ];
  for (const [operation, expected] of table) expect(await usageOf(operation)).toEqual(expected);
});

it("refuses a non-member after one more read, without a write", async () => {
  const { roomId } = await Room.create(alice, makeRoom());
  const refused = (work: () => Promise<unknown>) => usageOf(() => work().catch(() => undefined));
  const atMost = (usage: Usage) => expect(usage).toMatchObject({ requests: 2, writeUnits: 0 });
  atMost(await refused(() => Room.fromId(mallory, roomId)));
  atMost(await refused(() => sendMessage(mallory, roomId, makeMessage())));
  atMost(await refused(() => Message.list(mallory, roomId, { limit: 100 })));
  expect(await refused(() => Room.fromId(mallory, "a#b"))).toEqual(costs(0, 0, 0));
});
