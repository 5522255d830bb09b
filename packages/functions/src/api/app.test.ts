import { AppError } from "@souk/core/error";
import { ErrorBody } from "@souk/core/error/schema";
import { type FindPeople, acceptAnyName } from "@souk/core/scope";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { startTable, type TestTable } from "../../../core/test/factory.ts";
import { bodyOf, makeContext, makeEvent, type RequestOptions } from "../../test/factory.ts";
import { logged } from "../../test/logs.ts";
import { createApp } from "./app.ts";
import { BODY_MAX } from "./input.ts";
import { toHandler } from "./lambda.ts";
import { scope } from "./middleware/scope.ts";
import { rooms } from "./routers/rooms.ts";

let table: TestTable;
let handler: ReturnType<typeof toHandler>;

/** The handler of the rooms' routes with `findPeople`. */
const chat = (findPeople: FindPeople) =>
  toHandler(createApp().use(scope({ table, findPeople })).route("/rooms", rooms));

beforeAll(async () => {
  table = await startTable();
  handler = chat(acceptAnyName);
});
afterAll(() => table.stop());
afterEach(() => vi.restoreAllMocks());

const call = (options: RequestOptions) => handler(makeEvent(options), makeContext());
const room = { roomId: "tea", with: ["ben", "cy"] };

describe("a request", () => {
  it("is refused with 401 without a caller from the authorizer", async () => {
    const answer = await call({ route: "GET /rooms", user: undefined });
    expect(answer.statusCode).toBe(401);
    expect(bodyOf(ErrorBody, answer).code).toBe("auth.unauthorized");
  });

  it("is validated by the router, which names the wrong fields", async () => {
    const body = { roomId: "a b", with: ["ben", "cy"], admin: true };
    const answer = await call({ route: "POST /rooms", user: "ana", body });
    expect(answer.statusCode).toBe(400);
    const paths = bodyOf(ErrorBody, answer).errors?.map(({ path }) => path);
    expect(paths?.toSorted()).toEqual(["admin", "roomId"]);
  });

  it.each([
    ["invalid JSON", "{", 400],
    ["no body", undefined, 400],
    ["a body over 256 KB", JSON.stringify({ x: "x".repeat(BODY_MAX) }), 413],
  ])("is refused with %s", async (_, body, status) => {
    expect((await call({ route: "POST /rooms", user: "ana", body })).statusCode).toBe(status);
  });

  it.each(["text/plain", "application/x-www-form-urlencoded", "application/json; charset=x"])(
    "has a body of JSON, whatever its content type is: %s",
    async (type) => {
      const body = { roomId: `of-${type.length}`, with: ["ben", "cy"] };
      const headers = { "content-type": type };
      const answer = await call({ route: "POST /rooms", user: "ana", headers, body });
      expect(answer.statusCode).toBe(201);
    },
  );

  it("is refused with a number that a double cannot represent", async () => {
    const body = '{"roomId": 9007199254740993, "with": ["ben", "cy"]}';
    const answer = await call({ route: "POST /rooms", user: "ana", body });
    expect([answer.statusCode, bodyOf(ErrorBody, answer).errors]).toEqual([
      400,
      [{ path: "roomId", message: "Cannot be stored exactly; send it as a string" }],
    ]);
  });

  it("is validated by the first value of a query parameter that is sent twice", async () => {
    const event = makeEvent({ route: "GET /rooms", user: "ana", query: { limit: "1" } });
    const twice = (limit: string[]) => ({ ...event, multiValueQueryStringParameters: { limit } });
    expect((await handler(twice(["1", "x"]), makeContext())).statusCode).toBe(200);
    expect((await handler(twice(["x", "1"]), makeContext())).statusCode).toBe(400);
  });

  it.each(["%", "%zz", "%00", "a%2Fb", "..", "%2e%2e", "é", "\\", "a?b", "a#b"])(
    "gets 404 for the path parameter %j",
    async (roomId) => {
      const answer = await call({ route: "GET /rooms/{roomId}", path: { roomId }, user: "ana" });
      expect(answer.statusCode).toBe(404);
    },
  );

  it("is answered although it has an invalid header", async () => {
    const headers = { "x-odd": "caf\u0113", "bad name": "x" };
    expect((await call({ route: "GET /rooms", user: "ana", headers })).statusCode).toBe(200);
  });

  it("gets a response that any origin may read and no cache may store", async () => {
    const answer = await call({ route: "GET /rooms", user: "ana" });
    expect(answer.multiValueHeaders).toMatchObject({
      "access-control-allow-origin": ["*"],
      "cache-control": ["no-store"],
    });
  });
});

describe("the log", () => {
  it("has one line a request with route, status and DynamoDB's capacity", async () => {
    const { lines } = logged();
    await call({ route: "POST /rooms", user: "ana", body: room });
    const entries = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(entries.filter(({ message }) => message === "request")).toMatchObject([
      {
        method: "POST",
        route: "/rooms",
        status: 201,
        dynamodb: { requests: 1, writeUnits: 8, readUnits: 0 },
      },
    ]);
  });

  it("contains no token, query or body", async () => {
    const { lines } = logged();
    await call({
      route: "POST /rooms",
      user: "ana",
      headers: { authorization: "Bearer s3cr3t-token", "x-api-key": "s3cr3t-key" },
      query: { username: "s3cr3t-name" },
      body: { ...room, roomId: "quiet", name: "s3cr3t-body" },
    });
    expect(lines).not.toEqual([]);
    expect(lines.join("\n")).not.toContain("s3cr3t");
  });

  it("contains unexpected errors whole, and the response nothing of them", async () => {
    const { lines } = logged();
    const failing = chat(() => Promise.reject(new Error("inner detail")));
    const body = { ...room, roomId: "fails" };
    const answer = await failing(
      makeEvent({ route: "POST /rooms", user: "ana", body }),
      makeContext(),
    );
    expect(answer.statusCode).toBe(500);
    expect(bodyOf(ErrorBody, answer)).toMatchObject({
      code: "internal",
      message: "Internal Server Error",
    });
    expect(answer.body).not.toContain("inner detail");
    expect(lines.join("\n")).toContain("inner detail");
  });
});

it("recognizes an AppError of another copy of core by its name", async () => {
  const foreign = Object.assign(new Error("There is a room with this id"), {
    ...new AppError("conflict", "room.taken", "There is a room with this id"),
    name: "AppError",
  });
  const app = chat(() => Promise.reject(foreign));
  const body = { ...room, roomId: "foreign" };
  const answer = await app(makeEvent({ route: "POST /rooms", user: "ana", body }), makeContext());
  expect(answer.statusCode).toBe(409);
});
