import { ErrorBody } from "@souk/core/error/schema";
import { MessageInfo, MessagePage } from "@souk/core/message/schema";
import { RoomInfo, RoomPage } from "@souk/core/room/schema";
import { acceptAnyName } from "@souk/core/scope";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { makeMessage, makeRoom, startTable } from "../../../../core/test/factory.ts";
import type { TestTable } from "../../../../core/test/factory.ts";
import { bodyOf, makeContext, makeEvent } from "../../../test/factory.ts";
import type { RequestOptions } from "../../../test/factory.ts";
import { metrics } from "../../metrics.ts";
import { createApp } from "../app.ts";
import { toHandler } from "../lambda.ts";
import { scope } from "../middleware/scope.ts";
import { rooms } from "./rooms.ts";

let table: TestTable;
let handler: ReturnType<typeof toHandler>;
let roomId: string;
let messageId: string;

const call = (options: RequestOptions) => handler(makeEvent(options), makeContext());

beforeAll(async () => {
  table = await startTable();
  handler = toHandler(
    createApp()
      .use(scope({ table, findPeople: acceptAnyName }))
      .route("/rooms", rooms),
  );
  const made = await call({ route: "POST /rooms", user: "alice", body: makeRoom() });
  ({ roomId } = bodyOf(RoomInfo, made));
  const route = "POST /rooms/{roomId}/messages";
  const sent = await call({ route, path: { roomId }, user: "bob", body: makeMessage() });
  ({ messageId } = bodyOf(MessageInfo, sent));
});
afterAll(() => table.stop());

const ROOM = "/rooms/{roomId}";
const MESSAGES = "/rooms/{roomId}/messages";
const MESSAGE = "/rooms/{roomId}/messages/{messageId}";
const unknown = "01ARZ3NDEKTSV4RRFFQ69G5FAV";

it.each([
  { route: "GET /rooms", user: "alice", status: 200, schema: RoomPage },
  { route: "POST /rooms", user: "alice", body: makeRoom(), status: 201, schema: RoomInfo },
  { route: `GET ${ROOM}`, user: "bob", status: 200, schema: RoomInfo },
  { route: `PUT ${ROOM}`, user: "alice", body: { name: "N" }, status: 200, schema: RoomInfo },
  { route: `GET ${MESSAGES}`, user: "bob", status: 200, schema: MessagePage },
  { route: `POST ${MESSAGES}`, user: "bob", body: makeMessage(), status: 201, schema: MessageInfo },
  { route: `GET ${MESSAGE}`, user: "alice", status: 200, schema: MessageInfo },
  {
    route: `PUT ${MESSAGE}`,
    user: "bob",
    body: { message: "x" },
    status: 200,
    schema: MessageInfo,
  },
])("$route answers $status in the form of its schema", async ({ status, schema, ...request }) => {
  const answer = await call({ ...request, path: { roomId, messageId } });
  expect(answer.statusCode).toBe(status);
  bodyOf(schema, answer);
});

it("DELETE /rooms/{roomId} answers 204 with no body", async () => {
  const body = makeRoom();
  await call({ route: "POST /rooms", user: "alice", body });
  const answer = await call({ route: `DELETE ${ROOM}`, path: body as never, user: "alice" });
  expect(answer).toMatchObject({ statusCode: 204, body: "" });
});

it.each([
  ["GET", ROOM, "mallory", 404, "room.not_found"],
  ["PUT", ROOM, "mallory", 404, "room.not_found"],
  ["PUT", ROOM, "bob", 403, "room.not_owner"],
  ["DELETE", ROOM, "mallory", 404, "room.not_found"],
  ["DELETE", ROOM, "bob", 403, "room.not_owner"],
  ["GET", MESSAGES, "mallory", 404, "room.not_found"],
  ["POST", MESSAGES, "mallory", 404, "room.not_found"],
  ["GET", MESSAGE, "mallory", 404, "room.not_found"],
  ["PUT", MESSAGE, "mallory", 404, "room.not_found"],
  ["PUT", MESSAGE, "alice", 403, "message.not_author"],
])("%s %s by %s answers %i %s", async (method, path, user, status, code) => {
  const body = { name: "x", message: "x", clientId: "c" };
  const { name, ...message } = body;
  const answer = await call({
    route: `${method} ${path}`,
    path: { roomId, messageId },
    user,
    body: method === "GET" ? undefined : path === ROOM ? { name } : message,
  });
  expect(answer.statusCode).toBe(status);
  expect(bodyOf(ErrorBody, answer).code).toBe(code);
});

it.each(["GET", "PUT"])("%s of an unknown message answers 404", async (method) => {
  const body = method === "GET" ? undefined : { message: "x" };
  const path = { roomId, messageId: unknown };
  const answer = await call({ route: `${method} ${MESSAGE}`, path, user: "alice", body });
  expect(answer.statusCode).toBe(404);
  expect(bodyOf(ErrorBody, answer).code).toBe("message.not_found");
});

it("POST /rooms answers 409 where the id is taken", async () => {
  const answer = await call({ route: "POST /rooms", user: "carol", body: makeRoom({ roomId }) });
  expect(answer.statusCode).toBe(409);
  expect(bodyOf(ErrorBody, answer).code).toBe("room.taken");
});

it.each([
  ["limit", "0"],
  ["limit", "101"],
  ["limit", "1.5"],
  ["limit", "many"],
  ["limit", ""],
  ["cursor", "forged"],
  ["cursor", "x".repeat(1025)],
])("a list with %s=%j answers 400 and names the parameter", async (name, value) => {
  for (const route of ["GET /rooms", `GET ${MESSAGES}`]) {
    const answer = await call({ route, path: { roomId }, user: "bob", query: { [name]: value } });
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(ErrorBody, answer).errors).toMatchObject([{ path: name }]);
  }
});

it("pages of one item make up the whole list", async () => {
  const seen: string[] = [];
  let query: Record<string, string> = { limit: "1" };
  for (;;) {
    const answer = await call({ route: `GET ${MESSAGES}`, path: { roomId }, user: "bob", query });
    const { items, cursor } = bodyOf(MessagePage, answer);
    seen.push(...items.map((item) => item.messageId));
    if (cursor === undefined) break;
    query = { limit: "1", cursor };
  }
  expect(seen).toContain(messageId);
  expect(seen).toEqual([...new Set(seen)].toSorted().toReversed());
});

it("counts sent messages and no refused ones", async () => {
  const count = vi.spyOn(metrics, "addMetric");
  const request = { route: `POST ${MESSAGES}`, path: { roomId }, body: makeMessage() };
  await call({ ...request, user: "mallory" });
  expect(count).not.toHaveBeenCalled();
  await call({ ...request, user: "bob" });
  expect(count.mock.calls).toEqual([["MessageSent", 1]]);
});
