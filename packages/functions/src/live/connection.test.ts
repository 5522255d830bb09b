import * as Message from "@souk/core/message";
import * as Room from "@souk/core/room";
import { connections } from "@souk/core/connection/entity";
import type { DynamoDBRecord } from "aws-lambda";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  as,
  makeMessage,
  makeRoom,
  sendMessage,
  startTable,
  type TestTable,
} from "../../../core/test/factory.ts";
import { createFanOut } from "../stream/fan-out.ts";
import { createConnectionHandler, type ConnectionEvent } from "./connection.ts";
import { offeredToken } from "./subprotocol.ts";

let table: TestTable;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());

/** An event of the WebSocket API for `userId`. */
const event = (routeKey: string, userId?: string, connectionId = "c1", protocol?: string) =>
  ({
    ...(protocol !== undefined && { headers: { "Sec-WebSocket-Protocol": protocol } }),
    requestContext: {
      ...{ routeKey, connectionId, requestId: "r1" },
      ...(userId !== undefined && { authorizer: { userId } }),
    },
  }) as ConnectionEvent;

const known = async (userId: string) =>
  (await connections(table).query.byUser({ userId }).go()).data.map((one) => one.connectionId);

describe("a connection", () => {
  it("is known from $connect to $disconnect", async () => {
    const handler = createConnectionHandler(table);
    expect(await handler(event("$connect", "ana"))).toMatchObject({ statusCode: 200 });
    expect(await handler(event("$default", "ana"))).toMatchObject({ statusCode: 200 });
    expect(await known("ana")).toEqual(["c1"]);
    await handler(event("$disconnect", "ana"));
    expect(await known("ana")).toEqual([]);
  });

  it("answers with our subprotocol when it was offered, and never with the token", async () => {
    const handler = createConnectionHandler(table);
    const answer = await handler(event("$connect", "bo", "c2", "souk, to.k.en"));
    expect(answer).toEqual({ statusCode: 200, headers: { "Sec-WebSocket-Protocol": "souk" } });
    const other = await handler(event("$connect", "bo", "c3", "other"));
    expect(other).toEqual({ statusCode: 200, headers: {} });
  });

  it("without a caller from the authorizer is nobody's", async () => {
    const handler = createConnectionHandler(table);
    await expect(handler(event("$connect"))).rejects.toThrow("without a caller");
  });
});

it.each([
  ["souk, to.k.en", "to.k.en"],
  ["to.k.en,souk", "to.k.en"],
  ["souk", undefined],
  ["", undefined],
])("the subprotocols %j hold the token %j", (value, token) => {
  expect(offeredToken({ "sec-websocket-PROTOCOL": value })).toBe(token);
});

describe("fan-out", () => {
  let posted: [connectionId: string, event: unknown][];
  let gone: string[];
  let handler: ReturnType<typeof createFanOut>;
  beforeEach(() => {
    posted = [];
    gone = [];
    handler = createFanOut(table, (connectionId, data) => {
      if (connectionId.startsWith("broken")) return Promise.reject(new Error("slow down"));
      posted.push([connectionId, JSON.parse(data)]);
      return Promise.resolve(gone.includes(connectionId) ? "gone" : "delivered");
    });
  });

  const connect = (userId: string, connectionId: string) =>
    createConnectionHandler(table)(event("$connect", userId, connectionId));

  /** A record of the stream as DynamoDB writes it for a message. */
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

  /** A room of three with names of their own, connected, and a message in it. */
  async function makeTalk() {
    const [one, two, three] = ["x", "y", "z"].map((name) => `${name}-${crypto.randomUUID()}`);
    const people = [one, two, three] as [string, string, string];
    const room = makeRoom({ with: [people[1], people[2]] });
    const { roomId } = await Room.create(as(people[0], table), room);
    for (const userId of people) await connect(userId, `of-${userId}`);
    const message = await sendMessage(as(people[0], table), roomId, makeMessage());
    return { people, message };
  }

  it("tells everybody in the room of a message that was sent, edited and deleted", async () => {
    const { people, message } = await makeTalk();
    const edited = { ...message, message: "new", editedAt: new Date().toISOString() };
    const { roomId, messageId } = message;
    await handler({
      Records: [record("INSERT", message), record("MODIFY", edited), record("REMOVE", message)],
    });
    for (const userId of people) {
      const heard = posted.filter(([id]) => id === `of-${userId}`).map(([, event]) => event);
      expect(heard).toEqual([
        { type: "message.sent", message },
        { type: "message.edited", message: edited },
        { type: "message.deleted", roomId, messageId },
      ]);
    }
    expect(posted).toHaveLength(9);
  });

  it("forgets a connection that is gone, and passes over one that fails", async () => {
    const { people, message } = await makeTalk();
    gone = [`of-${people[0]}`];
    await connect(people[1], "broken-1");
    await handler({ Records: [record("INSERT", message)] });
    expect(await known(people[0])).toEqual([]);
    expect(posted.map(([id]) => id)).toContain(`of-${people[2]}`);
    expect(await known(people[1])).toContain("broken-1");
  });

  it("passes over records of other items", async () => {
    const Keys = { pk: { S: "USER#ana" }, sk: { S: "ROOM#tea" } };
    await handler({ Records: [{ eventName: "INSERT", dynamodb: { Keys } }] });
    expect(posted).toEqual([]);
  });
});
