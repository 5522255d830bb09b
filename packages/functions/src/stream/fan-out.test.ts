import * as Connection from "@souk/core/connection";
import { connections } from "@souk/core/connection/entity";
import { newId, timeOf } from "@souk/core/id";
import * as Message from "@souk/core/message";
import * as Room from "@souk/core/room";
import type { DynamoDBRecord, DynamoDBStreamEvent } from "aws-lambda";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  as,
  makeMessage,
  makeRoom,
  sendMessage,
  startTable,
  type TestTable,
} from "../../../core/test/factory.ts";
import { createFanOut, type Post } from "./fan-out.ts";

let table: TestTable;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());

/** The stored connections of a user. */
const known = async (userId: string) =>
  (await connections(table).query.byUser({ userId }).go()).data.map((one) => one.connectionId);

describe("fan-out", () => {
  let posted: [connectionId: string, event: unknown][];
  let posts: string[];
  let gone: string[];
  let handler: ReturnType<typeof createFanOut>;
  const run = (event: DynamoDBStreamEvent, remaining = 10_000) =>
    handler(event, { getRemainingTimeInMillis: () => remaining });
  beforeEach(() => {
    posted = [];
    gone = [];
    posts = [];
    const post: Post = (connectionId, data) => {
      posts.push(connectionId);
      if (connectionId.startsWith("broken")) return Promise.reject(new Error("slow down"));
      if (connectionId.startsWith("stalled")) return new Promise(() => {});
      posted.push([connectionId, JSON.parse(data)]);
      return Promise.resolve(gone.includes(connectionId) ? "gone" : "delivered");
    };
    handler = createFanOut(table, post, 20);
  });

  const connect = (userId: string, connectionId: string) =>
    Connection.open(table, { userId, connectionId });

  /** The stream record of a change of a message. */
  const record = (
    eventName: "INSERT" | "MODIFY" | "REMOVE",
    { roomId, messageId, message, clientId, author, editedAt }: Message.MessageInfo,
  ): DynamoDBRecord => ({
    eventName,
    dynamodb: {
      Keys: { pk: { S: `ROOM#${roomId}` }, sk: { S: `MSG#${messageId}` } },
      ...(eventName !== "REMOVE" && {
        NewImage: {
          ...{ roomId: { S: roomId }, messageId: { S: messageId }, text: { S: message } },
          ...{ clientId: { S: clientId }, authorId: { S: author.id } },
          authorName: { S: author.name },
          ...(editedAt !== undefined && { editedAt: { S: editedAt } }),
        },
      }),
    },
  });

  /** A room of three connected users with a message in it. */
  async function makeRoomWithMessage() {
    const [one, two, three] = ["x", "y", "z"].map((name) => `${name}-${crypto.randomUUID()}`);
    const people = [one, two, three] as [string, string, string];
    const room = makeRoom({ with: [people[1], people[2]] });
    const { roomId } = await Room.create(as(people[0], table), room);
    for (const userId of people) await connect(userId, `of-${userId}`);
    const message = await sendMessage(as(people[0], table), roomId, makeMessage());
    return { people, message };
  }

  it("posts a sent, edited and deleted message to all members of its room", async () => {
    const { people, message } = await makeRoomWithMessage();
    const edited = { ...message, message: "new", editedAt: new Date().toISOString() };
    const { roomId, messageId } = message;
    await run({
      Records: [record("INSERT", message), record("MODIFY", edited), record("REMOVE", message)],
    });
    for (const userId of people) {
      const received = posted.filter(([id]) => id === `of-${userId}`).map(([, event]) => event);
      expect(received).toEqual([
        { type: "message.sent", message },
        { type: "message.edited", message: edited },
        { type: "message.deleted", roomId, messageId },
      ]);
    }
    expect(posted).toHaveLength(9);
  });

  it("removes a connection that is gone, and passes over one that fails", async () => {
    const { people, message } = await makeRoomWithMessage();
    gone = [`of-${people[0]}`];
    await connect(people[1], "broken-1");
    await run({ Records: [record("INSERT", message)] });
    expect(await known(people[0])).toEqual([]);
    expect(posted.map(([id]) => id)).toContain(`of-${people[2]}`);
    expect(await known(people[1])).toContain("broken-1");
  });

  it("posts that a room was joined, renamed and left to the connections of that user only", async () => {
    const user = `ana-${crypto.randomUUID()}`;
    await connect(user, `of-${user}`);
    await connect("another", "of-another");
    const since = newId();
    const membership = (eventName: "INSERT" | "MODIFY" | "REMOVE", roomName?: string) => ({
      eventName,
      dynamodb: {
        Keys: { pk: { S: `USER#${user}` }, sk: { S: "ROOM#tea" } },
        ...(eventName !== "REMOVE" && {
          NewImage: {
            ...{ userId: { S: user }, roomId: { S: "tea" }, since: { S: since } },
            ...{ ownerId: { S: "ben" }, ownerName: { S: "Ben" } },
            ...(roomName !== undefined && { roomName: { S: roomName } }),
          },
        }),
      },
    });
    await run({
      Records: [membership("INSERT"), membership("MODIFY", "Tea"), membership("REMOVE")],
    });
    const owner = { id: "ben", name: "Ben" };
    const room = { roomId: "tea", owner, createdAt: timeOf(since) };
    expect(posted).toEqual([
      [`of-${user}`, { type: "room.joined", room }],
      [`of-${user}`, { type: "room.renamed", room: { ...room, name: "Tea" } }],
      [`of-${user}`, { type: "room.left", roomId: "tea" }],
    ]);
  });

  it("ignores records of other items", async () => {
    const Keys = { pk: { S: "USER#ana" }, sk: { S: "PROFILE" } };
    await run({ Records: [{ eventName: "INSERT", dynamodb: { Keys } }] });
    expect(posted).toEqual([]);
  });

  it("does not wait for a connection that stalls, and passes it over afterwards", async () => {
    const { people, message } = await makeRoomWithMessage();
    await connect(people[1], "stalled-1");
    const other = await makeRoomWithMessage();
    await run({ Records: [record("INSERT", message), record("MODIFY", message)] });
    await run({ Records: [record("REMOVE", message), record("INSERT", other.message)] });
    expect(posts.filter((id) => id === "stalled-1")).toHaveLength(1);
    expect(posted.filter(([id]) => id === `of-${people[0]}`)).toHaveLength(3);
    expect(posted.filter(([id]) => id === `of-${other.people[0]}`)).toHaveLength(1);
  });

  it("gives up the rest of a batch when the function's time runs out", async () => {
    const { people, message } = await makeRoomWithMessage();
    await connect(people[1], "stalled-1");
    handler = createFanOut(
      table,
      async (connectionId) => {
        posts.push(connectionId);
        return connectionId.startsWith("stalled") ? new Promise(() => {}) : "delivered";
      },
      60_000,
    );
    await run({ Records: [record("INSERT", message), record("MODIFY", message)] }, 1_500);
    expect(posts).toHaveLength(4);
  });
});
