import * as Room from "@souk/core/room";
import type { DynamoDBStreamEvent } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  as,
  makeMessage,
  makeRoom,
  sendMessage,
  startTable,
  type TestTable,
} from "../../../core/test/factory.ts";
import { makeContext } from "../../test/factory.ts";
import { createPurgeHandler } from "./purge.ts";

let table: TestTable;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());

/** The stream's batch for the purge requests of rooms. */
const batch = (...roomIds: string[]): DynamoDBStreamEvent => ({
  Records: roomIds.map((roomId, index) => ({
    eventName: "INSERT",
    dynamodb: {
      Keys: { pk: { S: `PURGE#${roomId}` }, sk: { S: "PURGE" } },
      SequenceNumber: String(index + 1),
    },
  })),
});

/** A deleted room with `count` messages. */
async function deletedRoom(count: number): Promise<string> {
  const alice = as("alice", table);
  const { roomId } = await Room.create(alice, makeRoom());
  for (let index = 0; index < count; index += 1) await sendMessage(alice, roomId, makeMessage());
  await Room.remove(alice, roomId);
  return roomId;
}

async function left(roomId: string): Promise<number | undefined> {
  const { Count } = await table.client.call("Query", {
    TableName: table.name,
    KeyConditionExpression: "pk = :room",
    ExpressionAttributeValues: { ":room": { S: `ROOM#${roomId}` } },
    Select: "COUNT",
  });
  return Count;
}

describe("the purge", () => {
  it("deletes the messages of the rooms in its batch", async () => {
    const rooms = [await deletedRoom(3), await deletedRoom(2)];
    const handler = createPurgeHandler(table);
    expect(await handler(batch(...rooms), makeContext(60_000))).toEqual({ batchItemFailures: [] });
    expect(await Promise.all(rooms.map(left))).toEqual([0, 0]);
  });

  it("ignores records of other items", async () => {
    const event: DynamoDBStreamEvent = {
      Records: [{ dynamodb: { Keys: { pk: { S: "USER#ana" } }, SequenceNumber: "1" } }],
    };
    const handler = createPurgeHandler(table);
    expect(await handler(event, makeContext())).toEqual({ batchItemFailures: [] });
  });

  it("reports the record from which its batch failed, for a retry", async () => {
    const handler = createPurgeHandler({ ...table, name: "no-such-table" });
    expect(await handler(batch("a", "b"), makeContext())).toEqual({
      batchItemFailures: [{ itemIdentifier: "1" }],
    });
  });

  it("continues by a renewed request when its time is too short, without a failure", async () => {
    const roomId = await deletedRoom(130);
    const handler = createPurgeHandler(table);
    expect(await handler(batch(roomId), makeContext(1))).toEqual({ batchItemFailures: [] });
    expect(await left(roomId)).toBe(30);
    await handler(batch(roomId), makeContext(1));
    expect(await left(roomId)).toBe(0);
  });
});
