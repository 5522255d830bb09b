import { afterAll, beforeAll, expect, it } from "vitest";
import {
  as,
  makeMessage,
  makeRoom,
  sendMessage,
  startTable,
  type TestTable,
} from "../../test/factory.ts";
import * as Room from "../room/index.ts";
import { metered } from "../table/index.ts";
import { connections } from "./entity.ts";
import * as Connection from "./index.ts";

let table: TestTable;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());

const idsOf = (found: Connection.Connection[]) =>
  found.map(({ connectionId }) => connectionId).toSorted();

/** A room of alice, bob and carol, with a message in it. */
async function makeTalk() {
  const { roomId } = await Room.create(as("alice", table), makeRoom());
  const { messageId } = await sendMessage(as("bob", table), roomId, makeMessage());
  return { roomId, messageId };
}

it("a message's audience is all connections of its room's members", async () => {
  const talk = await makeTalk();
  await Connection.open(table, { userId: "alice", connectionId: "a1" });
  await Connection.open(table, { userId: "alice", connectionId: "a2" });
  await Connection.open(table, { userId: "bob", connectionId: "b1" });
  await Connection.open(table, { userId: "dave", connectionId: "d1" });
  expect(idsOf(await Connection.audienceOf(table, talk))).toEqual(["a1", "a2", "b1"]);
  await Connection.close(table, { userId: "alice", connectionId: "a1" });
  expect(idsOf(await Connection.audienceOf(table, talk))).toEqual(["a2", "b1"]);
});

it("a removed member is in no audience", async () => {
  const talk = await makeTalk();
  await Connection.open(table, { userId: "carol", connectionId: "c1" });
  expect(idsOf(await Connection.audienceOf(table, talk))).toContain("c1");
  await Room.update(as("alice", table), talk.roomId, { with: ["bob", "erin"] });
  expect(idsOf(await Connection.audienceOf(table, talk))).not.toContain("c1");
});

it("a message of an earlier room of the same id has no audience", async () => {
  const talk = await makeTalk();
  await Room.remove(as("alice", table), talk.roomId);
  expect(await Connection.audienceOf(table, talk)).toEqual([]);
  await Room.create(as("alice", table), makeRoom({ roomId: talk.roomId }));
  expect(await Connection.audienceOf(table, talk)).toEqual([]);
});

it("an expired connection that TTL has not removed yet is in no audience", async () => {
  const talk = await makeTalk();
  const expiresAt = Math.floor(Date.now() / 1000) - 1;
  await connections(table).put({ userId: "bob", connectionId: "late", expiresAt }).go();
  expect(idsOf(await Connection.audienceOf(table, talk))).not.toContain("late");
});

it("an audience costs one consistent read of the room and half a unit a person", async () => {
  const talk = await makeTalk();
  const { usage } = await metered(() => Connection.audienceOf(table, talk));
  expect(usage).toEqual({ requests: 4, readUnits: 2.5, writeUnits: 0 });
});

it("the audience of a change of one's rooms is one's own connections, for half a unit", async () => {
  await Connection.open(table, { userId: "gil", connectionId: "g1" });
  const { result, usage } = await metered(() => Connection.ofUser(table, "gil"));
  expect(idsOf(result)).toEqual(["g1"]);
  expect(usage).toEqual({ requests: 1, readUnits: 0.5, writeUnits: 0 });
});
