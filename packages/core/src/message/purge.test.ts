import { afterAll, beforeAll, expect, it } from "vitest";
import { as, itemsOf, makeMessage, makeRoom, sendMessage, startTable } from "../../test/factory.ts";
import type { TestTable } from "../../test/factory.ts";
import * as Message from "./index.ts";
import * as Room from "../room/index.ts";
import type { Scope } from "../scope/index.ts";
import { purges } from "../purge/entity.ts";
import { purge } from "./purge.ts";

let table: TestTable;
let alice: Scope;

beforeAll(async () => {
  table = await startTable();
  alice = as("alice", table);
});
afterAll(() => table.stop());

const always = () => true;
const never = () => false;

async function roomWith(count: number): Promise<string> {
  const { roomId } = await Room.create(alice, makeRoom());
  await Promise.all(Array.from({ length: count }, () => sendMessage(alice, roomId, makeMessage())));
  return roomId;
}

/** Waits until all messages are older than now, as they are when the stream starts a purge. */
async function nextMillisecond(): Promise<void> {
  const now = Date.now();
  while (Date.now() === now) await new Promise((resolve) => setImmediate(resolve));
}

it("deletes all messages of a deleted room and no others", async () => {
  const roomId = await roomWith(130);
  const other = await roomWith(3);
  await Room.remove(alice, roomId);
  await nextMillisecond();
  expect(await purge(table, roomId, always)).toBe("done");
  expect(await itemsOf(table, `ROOM#${roomId}`)).toEqual([]);
  expect((await Message.list(alice, other, { limit: 100 })).items).toHaveLength(3);
});

it("stops when its time is over, renews the request, and completes in the next run", async () => {
  const roomId = await roomWith(230);
  await Room.remove(alice, roomId);
  const note = (await purges(table).get({ roomId }).go()).data;
  await nextMillisecond();
  expect(await purge(table, roomId, never)).toBe("continues");
  expect(await itemsOf(table, `ROOM#${roomId}`)).toHaveLength(130);
  const renewed = (await purges(table).get({ roomId }).go()).data;
  expect(Date.parse(renewed?.requestedAt ?? "")).toBeGreaterThan(
    Date.parse(note?.requestedAt ?? ""),
  );
  expect(await purge(table, roomId, never)).toBe("continues");
  expect(await purge(table, roomId, never)).toBe("done");
  expect(await itemsOf(table, `ROOM#${roomId}`)).toEqual([]);
});

it("does nothing the second time", async () => {
  const roomId = await roomWith(1);
  await Room.remove(alice, roomId);
  await nextMillisecond();
  await purge(table, roomId, always);
  expect(await purge(table, roomId, always)).toBe("done");
});

it("keeps the messages of a room created since under the same id", async () => {
  const roomId = await roomWith(5);
  await Room.remove(alice, roomId);
  await Room.create(alice, makeRoom({ roomId }));
  const kept = [
    await sendMessage(alice, roomId, makeMessage()),
    await sendMessage(alice, roomId, makeMessage()),
  ];
  await nextMillisecond();
  expect(await purge(table, roomId, always)).toBe("done");
  expect((await Message.list(alice, roomId, { limit: 100 })).items).toEqual(kept.toReversed());
  expect(await itemsOf(table, `ROOM#${roomId}`)).toHaveLength(1 + kept.length);
});

it("is requested by every deletion of a room, and again an hour later", async () => {
  const roomId = await roomWith(0);
  await Room.remove(alice, roomId);
  const note = (await purges(table).get({ roomId }).go()).data;
  expect(note).toMatchObject({ roomId, requestedAt: expect.any(String) });
  const expiry = (note?.expiresAt ?? 0) * 1000 - Date.parse(note?.requestedAt ?? "");
  expect(Math.abs(expiry - 3_600_000)).toBeLessThan(1000);
});
