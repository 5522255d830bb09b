import { connections } from "@souk/core/connection/entity";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startTable, type TestTable } from "../../../core/test/factory.ts";
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
      authorizer: userId === undefined ? undefined : { userId, userName: userId },
    } as ConnectionEvent["requestContext"],
  }) as ConnectionEvent;

/** The stored connections of a user. */
const known = async (userId: string) =>
  (await connections(table).query.byUser({ userId }).go()).data.map((one) => one.connectionId);

describe("a connection", () => {
  it("is stored from $connect to $disconnect", async () => {
    const handler = createConnectionHandler(table);
    expect(await handler(event("$connect", "ana"))).toMatchObject({ statusCode: 200 });
    expect(await handler(event("$default", "ana"))).toMatchObject({ statusCode: 200 });
    expect(await known("ana")).toEqual(["c1"]);
    await handler(event("$disconnect", "ana"));
    expect(await known("ana")).toEqual([]);
  });

  it("answers with our subprotocol when it is offered, never with the token", async () => {
    const handler = createConnectionHandler(table);
    const answer = await handler(event("$connect", "bo", "c2", "souk, to.k.en"));
    expect(answer).toEqual({ statusCode: 200, headers: { "Sec-WebSocket-Protocol": "souk" } });
    const other = await handler(event("$connect", "bo", "c3", "other"));
    expect(other).toEqual({ statusCode: 200, headers: {} });
  });

  it("is refused without a caller from the authorizer", async () => {
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
