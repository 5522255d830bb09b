import { randomBytes, randomUUID } from "node:crypto";
import { DocumentInfo } from "@souk/core/document";
import { AppError } from "@souk/core/error";
import { ErrorBody } from "@souk/core/error/schema";
import { deletion } from "@souk/core/message";
import { MessageInfo, MessagePage } from "@souk/core/message/schema";
import { acceptAnyName } from "@souk/core/scope";
import { KEYS } from "@souk/core/table";
import type { DynamoDB } from "@souk/core/table";
import type { APIGatewayProxyResult } from "aws-lambda";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { makeMessage, makeRoom, startTable } from "../../../../core/test/factory.ts";
import type { TestTable } from "../../../../core/test/factory.ts";
import { bodyOf, makeContext, makeEvent } from "../../../test/factory.ts";
import type { RequestOptions } from "../../../test/factory.ts";
import * as faults from "../../../test/faults.ts";
import type { Fault } from "../../../test/faults.ts";
import { logged } from "../../../test/logs.ts";
import { metrics } from "../../metrics.ts";
import { createApp } from "../app.ts";
import { toHandler } from "../lambda.ts";
import { documents } from "../routers/documents.ts";
import { rooms } from "../routers/rooms.ts";
import { idempotent } from "./idempotency.ts";
import { scope } from "./scope.ts";

let table: TestTable;
let log: ReturnType<typeof logged>;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());
beforeEach(() => {
  log = logged();
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const replayed = (answer: APIGatewayProxyResult) =>
  answer.multiValueHeaders?.["idempotency-replayed"] ?? answer.headers?.["idempotency-replayed"];
const codeOf = (answer: APIGatewayProxyResult) => bodyOf(ErrorBody, answer).code;

/** Moves the clock, which alone decides whether a record has expired. */
function later(milliseconds: number): void {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(now + milliseconds);
}

/** The idempotency records of a caller. */
async function recordsOf(caller: string) {
  const { Items = [] } = await table.client.call("Query", {
    TableName: table.name,
    KeyConditionExpression: "pk = :pk",
    ExpressionAttributeValues: { ":pk": { S: `IDEMPOTENCY#${caller}` } },
  });
  return Items;
}

const dyingAt = (n: number, fault: Fault) => faults.dyingAt(table.endpoint, n, fault);
const losingAnswer = (n: number) => faults.losingAnswer(table.endpoint, n);

const MESSAGES = "/rooms/{roomId}/messages";

/** Calls the routes of rooms. */
const callRooms = (options: RequestOptions, client = table.client) =>
  toHandler(
    createApp()
      .use(scope({ table: { ...table, client }, findPeople: acceptAnyName }))
      .route("/rooms", rooms),
  )(makeEvent(options), makeContext());

async function newRoom(): Promise<string> {
  const body = makeRoom();
  await callRooms({ route: "POST /rooms", user: "alice", body });
  return body.roomId;
}

const send = (
  roomId: string,
  key: string,
  change: Partial<RequestOptions> = {},
  client?: DynamoDB,
) =>
  callRooms(
    {
      route: `POST ${MESSAGES}`,
      path: { roomId },
      user: "bob",
      headers: { "Idempotency-Key": key },
      body: { message: "Hello", clientId: "1" },
      ...change,
    },
    client,
  );

const messagesIn = async (roomId: string) =>
  bodyOf(MessagePage, await callRooms({ route: `GET ${MESSAGES}`, path: { roomId }, user: "bob" }))
    .items;

describe("a message sent with an Idempotency-Key", () => {
  it("is sent once, and a repeat gets the same response", async () => {
    const [roomId, key] = [await newRoom(), randomUUID()];
    const count = vi.spyOn(metrics, "addMetric");
    const first = await send(roomId, key);
    const again = await send(roomId, key);
    expect(first.statusCode).toBe(201);
    expect(replayed(first)).toBeUndefined();
    expect(again).toMatchObject({ statusCode: 201, body: first.body });
    expect(replayed(again)).toEqual(["true"]);
    expect(again.multiValueHeaders).toMatchObject({
      "content-type": ["application/json"],
      "access-control-allow-origin": ["*"],
      "cache-control": ["no-store"],
    });
    expect(await messagesIn(roomId)).toEqual([bodyOf(MessageInfo, first)]);
    expect(count.mock.calls).toEqual([["MessageSent", 1]]);
  });

  it("is sent twice without the header", async () => {
    const roomId = await newRoom();
    for (const _ of [1, 2]) await send(roomId, "", { headers: {} });
    expect(await messagesIn(roomId)).toHaveLength(2);
  });

  it("is refused with 422 for another body, compared byte by byte", async () => {
    const [roomId, key] = [await newRoom(), randomUUID()];
    await send(roomId, key);
    for (const body of [
      { message: "Hello", clientId: "2" },
      '{ "message": "Hello", "clientId": "1" }',
    ]) {
      const answer = await send(roomId, key, { body });
      expect(answer.statusCode).toBe(422);
      expect(codeOf(answer)).toBe("idempotency.mismatch");
    }
    expect(await messagesIn(roomId)).toHaveLength(1);
  });

  it("is another message in another room and of another caller", async () => {
    const [roomId, key] = [await newRoom(), randomUUID()];
    const answers = [
      await send(roomId, key),
      await send(await newRoom(), key),
      await send(roomId, key, { user: "carol" }),
    ];
    expect(answers.map(replayed)).toEqual([undefined, undefined, undefined]);
    expect(new Set(answers.map((one) => bodyOf(MessageInfo, one).messageId)).size).toBe(3);
  });

  it.each(["", "a b", "a\tb", "é", "日", "x".repeat(256), "a, b"])(
    "is refused with 400 for the key %j",
    async (key) => {
      const answer = await send(await newRoom(), key);
      expect(answer.statusCode).toBe(400);
      expect(bodyOf(ErrorBody, answer).errors).toMatchObject([{ path: "Idempotency-Key" }]);
    },
  );

  it.each(["a", "~", '"8e03978e-40d5-43dd-bc93-6894a57f9324"', "#,;", "x".repeat(255)])(
    "is accepted with the key %j",
    async (key) => {
      expect((await send(await newRoom(), key)).statusCode).toBe(201);
    },
  );

  it.each(["a", "b", "ab"])(
    "is refused when the header is sent twice, with %j first",
    async (first) => {
      const event = makeEvent({
        route: `POST ${MESSAGES}`,
        path: { roomId: await newRoom() },
        user: "bob",
        headers: { "idempotency-key": "ab" },
        body: makeMessage(),
      });
      event.multiValueHeaders["idempotency-key"] = [first, "ab"];
      const handler = toHandler(
        createApp()
          .use(scope({ table, findPeople: acceptAnyName }))
          .route("/rooms", rooms),
      );
      expect((await handler(event, makeContext())).statusCode).toBe(400);
    },
  );

  it("has a record in the caller's partition that holds no key and expires after an hour", async () => {
    const [roomId, key, user] = [await newRoom(), randomUUID(), "carol"];
    const before = Math.floor(Date.now() / 1000);
    const known = await recordsOf(user);
    await send(roomId, key, { user });
    const records = await recordsOf(user);
    const [record] = records.filter(({ sk }) => !known.some((one) => one["sk"]?.S === sk?.S));
    expect(Object.keys(record ?? {}).toSorted()).toEqual(
      ["pk", "sk", KEYS.ttl, "id", "bodyHash", "status", "type", "body"].toSorted(),
    );
    expect(record?.["sk"]?.S).toMatch(/^POST \/rooms\/:roomId\/messages#[\w-]{43}$/);
    expect(JSON.stringify(record)).not.toContain(key);
    const expiresAt = Number(record?.[KEYS.ttl]?.N);
    expect(expiresAt).toBeGreaterThanOrEqual(before + 3600);
    expect(expiresAt).toBeLessThanOrEqual(Date.now() / 1000 + 3601);
  });

  it("costs four requests, three write units and half a read unit, and a repeat one request", async () => {
    const [roomId, key] = [await newRoom(), randomUUID()];
    const body = makeMessage({ message: "What shall we have for dinner? ".repeat(20) });
    await send(roomId, key, { body });
    await send(roomId, key, { body });
    expect(
      log
        .entries("request")
        .slice(-2)
        .map(({ dynamodb }) => dynamodb),
    ).toEqual([
      { requests: 4, writeUnits: 3, readUnits: 0.5 },
      // A refused write is billed one unit, which DynamoDB does not report.
      { requests: 1, writeUnits: 0, readUnits: 0 },
    ]);
  });

  it("is sent once of 50 requests at the same time, which all get 201", async () => {
    const [roomId, key] = [await newRoom(), randomUUID()];
    const count = vi.spyOn(metrics, "addMetric");
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(roomId, key)));
    const [message, ...others] = await messagesIn(roomId);
    expect(others).toEqual([]);
    for (const one of answers) {
      expect(one.statusCode).toBe(201);
      expect(bodyOf(MessageInfo, one)).toEqual(message);
    }
    expect(answers.filter((one) => replayed(one) === undefined)).toHaveLength(1);
    expect(count.mock.calls).toEqual([["MessageSent", 1]]);
  });

  // Its requests: the record, the membership, the message, the stored response.
  it.each([1, 2, 3, 4].flatMap((n) => [[n, "request lost"] as const, [n, "answer lost"] as const]))(
    "is sent once when the function dies at request %i (%s)",
    async (n, fault) => {
      const [roomId, key] = [await newRoom(), randomUUID()];
      const first = await send(roomId, key, {}, dyingAt(n, fault));
      expect(first.statusCode).toBe(n === 4 ? 201 : 503);
      const again = await send(roomId, key);
      const wasSent = n === 4 || (n === 3 && fault === "answer lost");
      expect([again.statusCode, replayed(again)]).toEqual([201, wasSent ? ["true"] : undefined]);
      if (n === 4) expect(again.body).toBe(first.body);
      const third = await send(roomId, key);
      expect([third.body, replayed(third)]).toEqual([again.body, ["true"]]);
      expect(await messagesIn(roomId)).toEqual([bodyOf(MessageInfo, again)]);
    },
  );

  it.each([1, 2, 3, 4])(
    "is answered with 201 at once when the SDK repeats request %i",
    async (n) => {
      const [roomId, key] = [await newRoom(), randomUUID()];
      const first = await send(roomId, key, {}, losingAnswer(n));
      expect(first.statusCode).toBe(201);
      const again = await send(roomId, key);
      expect([again.statusCode, again.body]).toEqual([201, first.body]);
      expect(await messagesIn(roomId)).toEqual([bodyOf(MessageInfo, first)]);
    },
  );

  it("is returned as it was sent when it was edited before the repeat", async () => {
    const [roomId, key] = [await newRoom(), randomUUID()];
    const first = await send(roomId, key, {}, dyingAt(4, "request lost"));
    const { messageId } = bodyOf(MessageInfo, first);
    await callRooms({
      route: `PUT ${MESSAGES}/{messageId}`,
      path: { roomId, messageId },
      user: "bob",
      body: { message: "Edited", clientId: "2" },
    });
    expect((await send(roomId, key)).body).toBe(first.body);
    expect(await messagesIn(roomId)).toMatchObject([{ messageId, message: "Edited" }]);
  });

  it("is not sent again when it was deleted before the repeat", async () => {
    const [roomId, key] = [await newRoom(), randomUUID()];
    const first = await send(roomId, key);
    const { messageId } = bodyOf(MessageInfo, first);
    const request = deletion({ tableName: table.name, roomId, messageId, authorId: "bob" });
    await table.client.call("DeleteItem", request);
    expect((await send(roomId, key)).body).toBe(first.body);
    expect(await messagesIn(roomId)).toEqual([]);
  });
});

describe("a document created with an Idempotency-Key", () => {
  const call = (options: Partial<RequestOptions>, client = table.client) =>
    toHandler(createApp().route("/data", documents({ ...table, client })))(
      makeEvent({ route: "POST /data", apiKeyId: "key-1", ...options }),
      makeContext(),
    );

  it.each<[string, unknown]>([
    ["of 256 KB that cannot be compressed", randomBytes(196_598).toString("base64")],
    ["that compresses to little", "x".repeat(262_000)],
    ["with every kind of character", "Zoë 🎉 \u0000 \ud800"],
  ])("%s is replayed whole", async (_, data) => {
    const headers = { "Idempotency-Key": randomUUID() };
    const first = await call({ headers, body: { data } });
    expect(first.statusCode).toBe(201);
    expect(bodyOf(DocumentInfo, first).data).toEqual(data);
    const again = await call({ headers, body: { data } });
    expect(replayed(again)).toEqual(["true"]);
    expect(again.body === first.body).toBe(true);
  });

  it("belongs to the API key that it was created with", async () => {
    const headers = { "Idempotency-Key": randomUUID() };
    const request = { headers, body: { data: 1 } };
    const first = await call({ ...request, apiKeyId: "key-1" });
    const second = await call({ ...request, apiKeyId: "key-2" });
    expect(replayed(second)).toBeUndefined();
    expect(bodyOf(DocumentInfo, second).id).not.toBe(bodyOf(DocumentInfo, first).id);
  });

  // Its requests: the record, the document, the stored response.
  it.each([1, 2, 3].flatMap((n) => [[n, "request lost"] as const, [n, "answer lost"] as const]))(
    "is created once when the function dies at request %i (%s)",
    async (n, fault) => {
      const options = { headers: { "Idempotency-Key": randomUUID() }, body: { data: [n, fault] } };
      const first = await call(options, dyingAt(n, fault));
      const again = await call(options);
      const third = await call(options);
      expect([again.statusCode, third.statusCode]).toEqual([201, 201]);
      expect(third.body).toBe(again.body);
      const wasCreated = n === 3 || (n === 2 && fault === "answer lost");
      expect(replayed(again)).toEqual(wasCreated ? ["true"] : undefined);
      if (n === 3) expect(again.body).toBe(first.body);
    },
  );
});

describe("a handler behind idempotent()", () => {
  let work: (reservedId: string | undefined) => unknown;

  /** A new caller, who sends one request again and again. */
  function newCaller(client = table.client) {
    const user = randomUUID();
    const app = createApp()
      .use(scope({ table: { ...table, client }, findPeople: acceptAnyName }))
      .post("/work", idempotent(), async (c) => {
        const result = await work(c.var.reservedId);
        return result === undefined ? c.json({ message: "gone" }, 404) : c.json(result, 201);
      });
    const call = (body: unknown = { a: 1 }) => {
      const headers = { "Idempotency-Key": "the-key" };
      return toHandler(app)(makeEvent({ route: "POST /work", user, headers, body }), makeContext());
    };
    return { user, call };
  }

  it.each<[string, number, () => unknown]>([
    ["a refusal", 409, () => Promise.reject(new AppError("conflict", "room.taken", "Taken"))],
    ["a response that is no success", 404, () => undefined],
  ])("runs again after %s, with the same id and any body", async (_, status, fail) => {
    const { call } = newCaller();
    const ids: unknown[] = [];
    work = (id) => (ids.push(id), fail());
    expect((await call()).statusCode).toBe(status);
    work = (id) => ({ id: (ids.push(id), id) });
    const answer = await call({ a: 2 });
    expect([answer.statusCode, replayed(answer)]).toEqual([201, undefined]);
    expect(new Set(ids).size).toBe(1);
    expect((await call()).statusCode).toBe(422);
    expect(replayed(await call({ a: 2 }))).toEqual(["true"]);
  });

  it("runs again after a fault, with the same id and the same body only", async () => {
    const { call } = newCaller();
    const ids: unknown[] = [];
    work = (id) => (ids.push(id), Promise.reject(new Error("inner detail")));
    expect((await call()).statusCode).toBe(500);
    expect(log.entries("unexpected error")).toHaveLength(1);
    expect((await call({ a: 2 })).statusCode).toBe(422);
    work = (id) => (ids.push(id), { done: true });
    const answer = await call();
    expect([answer.statusCode, replayed(answer)]).toEqual([201, undefined]);
    expect([ids.length, new Set(ids).size]).toEqual([2, 1]);
  });

  it("has no reserved id without the header", async () => {
    const app = createApp().post("/work", idempotent(table), (c) => c.json([c.var.reservedId]));
    const answer = await toHandler(app)(makeEvent({ route: "POST /work" }), makeContext());
    expect(answer.body).toBe("[null]");
  });

  it.each([
    [3_598_000, ["true"]],
    [3_602_000, undefined],
  ])(
    "is not run again for an hour, whether TTL removed the record or not: %i ms later",
    async (elapsed, header) => {
      let done = 0;
      work = () => ({ done: (done += 1) });
      const { user, call } = newCaller();
      await call();
      later(elapsed);
      expect(await recordsOf(user)).toHaveLength(1);
      const answer = await call();
      expect([answer.statusCode, replayed(answer)]).toEqual([201, header]);
      expect(answer.body).toBe(JSON.stringify({ done: header ? 1 : 2 }));
    },
  );

  it("is not run when the record cannot be written", async () => {
    work = vi.fn();
    expect((await newCaller(dyingAt(1, "request lost")).call()).statusCode).toBe(503);
    expect(work).not.toHaveBeenCalled();
  });

  it.each([
    ["a success", 201, () => ({ done: true })],
    ["a refusal", 404, () => undefined],
  ])("answers with %s though the record cannot be updated, and logs it", async (_, status, run) => {
    work = run;
    const answer = await newCaller(dyingAt(2, "request lost")).call();
    expect(answer.statusCode).toBe(status);
    expect(log.entries("idempotency record not written")).toHaveLength(1);
  });
});
