import { randomBytes, randomUUID } from "node:crypto";
import { QueryCommand } from "@aws-sdk/client-dynamodb";
import { DocumentInfo } from "@souk/core/document";
import { AppError } from "@souk/core/error";
import { ErrorBody } from "@souk/core/error/schema";
import { MessageInfo, MessagePage } from "@souk/core/message/schema";
import { takeNames } from "@souk/core/scope";
import { createClient, KEYS } from "@souk/core/table";
import type { APIGatewayProxyResult } from "aws-lambda";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { makeMessage, makeRoom, startTable } from "../../../../core/test/factory.ts";
import type { TestTable } from "../../../../core/test/factory.ts";
import { bodyOf, makeContext, makeEvent } from "../../../test/factory.ts";
import type { RequestOptions } from "../../../test/factory.ts";
import { logged } from "../../../test/logs.ts";
import { metrics } from "../../metrics.ts";
import { createApp } from "../app.ts";
import { toHandler } from "../lambda.ts";
import { documents } from "../routers/documents.ts";
import { rooms } from "../routers/rooms.ts";
import { idempotent } from "./idempotency.ts";
import { scope } from "./scope.ts";

// The logger then writes to the console of this process, where a test can read it.
vi.hoisted(() => {
  process.env["POWERTOOLS_DEV"] = "true";
});

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
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const replayed = (answer: APIGatewayProxyResult) =>
  answer.multiValueHeaders?.["idempotency-replayed"] ?? answer.headers?.["idempotency-replayed"];
const codeOf = (answer: APIGatewayProxyResult) => bodyOf(ErrorBody, answer).code;

/** Moves the clock, which alone decides what has expired. */
function later(milliseconds: number): void {
  const now = Date.now();
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(now + milliseconds);
}

/** What the table holds for a caller. */
async function recordsOf(caller: string) {
  const { Items = [] } = await table.client.send(
    new QueryCommand({
      TableName: table.name,
      KeyConditionExpression: "pk = :pk",
      ExpressionAttributeValues: { ":pk": { S: `IDEMPOTENCY#${caller}` } },
    }),
  );
  return Items;
}

describe("a message sent with an Idempotency-Key", () => {
  const MESSAGES = "/rooms/{roomId}/messages";
  const handler = () =>
    toHandler(
      createApp()
        .use(scope({ table, findPeople: takeNames }))
        .route("/rooms", rooms),
    );
  const call = (options: RequestOptions) => handler()(makeEvent(options), makeContext());

  async function room(): Promise<string> {
    const body = makeRoom();
    await call({ route: "POST /rooms", user: "alice", body });
    return body.roomId;
  }
  const send = (roomId: string, key: string, change: Partial<RequestOptions> = {}) =>
    call({
      route: `POST ${MESSAGES}`,
      path: { roomId },
      user: "bob",
      headers: { "Idempotency-Key": key },
      body: { message: "Hello", clientId: "1" },
      ...change,
    });
  const sentIn = async (roomId: string) =>
    bodyOf(MessagePage, await call({ route: `GET ${MESSAGES}`, path: { roomId }, user: "bob" }))
      .items;

  it("is answered the same when it is sent again, and is one message", async () => {
    const [roomId, key] = [await room(), randomUUID()];
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
    expect(await sentIn(roomId)).toEqual([bodyOf(MessageInfo, first)]);
    expect(count.mock.calls).toEqual([["MessageSent", "Count", 1]]);
  });

  it("is two messages without the header", async () => {
    const roomId = await room();
    for (const _ of [1, 2]) await send(roomId, "", { headers: {} });
    expect(await sentIn(roomId)).toHaveLength(2);
  });

  it("is refused with another body, byte by byte", async () => {
    const [roomId, key] = [await room(), randomUUID()];
    await send(roomId, key);
    for (const body of [
      { message: "Hello", clientId: "2" },
      '{ "message": "Hello", "clientId": "1" }',
    ]) {
      const answer = await send(roomId, key, { body });
      expect(answer.statusCode).toBe(422);
      expect(codeOf(answer)).toBe("idempotency.mismatch");
    }
    expect(await sentIn(roomId)).toHaveLength(1);
  });

  it("is another one in another room and of another caller", async () => {
    const [roomId, key] = [await room(), randomUUID()];
    const answers = [
      await send(roomId, key),
      await send(await room(), key),
      await send(roomId, key, { user: "carol" }),
    ];
    expect(answers.map(replayed)).toEqual([undefined, undefined, undefined]);
    expect(new Set(answers.map((one) => bodyOf(MessageInfo, one).messageId)).size).toBe(3);
  });

  it.each(["", "a b", "a\tb", "é", "日", "x".repeat(256), "a, b"])(
    "cannot have the key %j",
    async (key) => {
      const answer = await send(await room(), key);
      expect(answer.statusCode).toBe(400);
      expect(bodyOf(ErrorBody, answer).errors).toMatchObject([{ path: "Idempotency-Key" }]);
    },
  );

  it.each(["a", "~", '"8e03978e-40d5-43dd-bc93-6894a57f9324"', "#,;", "x".repeat(255)])(
    "can have the key %j",
    async (key) => {
      expect((await send(await room(), key)).statusCode).toBe(201);
    },
  );

  it.each(["a", "b", "ab"])(
    "is refused when the header comes twice, with %j first",
    async (first) => {
      const event = makeEvent({
        route: `POST ${MESSAGES}`,
        path: { roomId: await room() },
        user: "bob",
        headers: { "idempotency-key": "ab" },
        body: makeMessage(),
      });
      event.multiValueHeaders["idempotency-key"] = [first, "ab"];
      expect((await handler()(event, makeContext())).statusCode).toBe(400);
    },
  );

  it("is kept in the caller's partition alone, hashed, for an hour, as nothing that is listed", async () => {
    const [roomId, key, user] = [await room(), randomUUID(), "carol"];
    const before = Math.floor(Date.now() / 1000);
    const known = await recordsOf(user);
    await send(roomId, key, { user });
    const records = await recordsOf(user);
    const [record] = records.filter(({ sk }) => !known.some((one) => one["sk"]?.S === sk?.S));
    expect(Object.keys(record ?? {}).toSorted()).toEqual(
      ["pk", "sk", KEYS.ttl, "status", "in_progress_expiration", "data", "validation"].toSorted(),
    );
    expect(record?.["sk"]?.S).toMatch(/^POST \/rooms\/:roomId\/messages#[A-Za-z0-9+/]{43}=$/);
    expect(JSON.stringify(record)).not.toContain(key);
    const expiresAt = Number(record?.[KEYS.ttl]?.N);
    expect(expiresAt).toBeGreaterThanOrEqual(before + 3600);
    expect(expiresAt).toBeLessThanOrEqual(Date.now() / 1000 + 3601);
  });

  it("costs four requests, three write units and half a read unit, and one request again", async () => {
    const [roomId, key] = [await room(), randomUUID()];
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
      // The refused write is billed one unit, which DynamoDB does not tell in its refusal.
      { requests: 1, writeUnits: 0, readUnits: 0 },
    ]);
  });

  it("is one message however often it is sent at the same time", async () => {
    const [roomId, key] = [await room(), randomUUID()];
    const answers = await Promise.all(Array.from({ length: 50 }, () => send(roomId, key)));
    const [message] = await sentIn(roomId);
    const sent = answers.filter(({ statusCode }) => statusCode === 201);
    const others = answers.filter(({ statusCode }) => statusCode !== 201);
    expect(sent.filter((one) => replayed(one) === undefined)).toHaveLength(1);
    for (const one of sent) expect(bodyOf(MessageInfo, one)).toEqual(message);
    for (const one of others) {
      expect([one.statusCode, codeOf(one)]).toEqual([409, "idempotency.in_progress"]);
      expect(one.multiValueHeaders?.["retry-after"]).toEqual(["1"]);
    }
    expect(await sentIn(roomId)).toHaveLength(1);
    const after = await send(roomId, key);
    expect([after.statusCode, replayed(after)]).toEqual([201, ["true"]]);
    expect(bodyOf(MessageInfo, after)).toEqual(message);
  });
});

describe("a document made with an Idempotency-Key", () => {
  const call = (options: Partial<RequestOptions>) =>
    toHandler(createApp().route("/data", documents(table)))(
      makeEvent({ route: "POST /data", apiKeyId: "key-1", ...options }),
      makeContext(),
    );

  it.each<[string, unknown]>([
    ["of 256 KB that nothing compresses", randomBytes(196_598).toString("base64")],
    ["that compresses to nothing", "x".repeat(262_000)],
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

  it("belongs to the API key it came with", async () => {
    const headers = { "Idempotency-Key": randomUUID() };
    const request = { headers, body: { data: 1 } };
    const first = await call({ ...request, apiKeyId: "key-1" });
    const second = await call({ ...request, apiKeyId: "key-2" });
    expect(replayed(second)).toBeUndefined();
    expect(bodyOf(DocumentInfo, second).id).not.toBe(bodyOf(DocumentInfo, first).id);
  });
});

describe("work under an Idempotency-Key", () => {
  let work: () => unknown;

  function handler(client = table.client) {
    const app = createApp()
      .use(scope({ table: { ...table, client }, findPeople: takeNames }))
      .post("/work", idempotent(), async (c) => {
        const result = await work();
        return result === undefined ? c.json({ message: "gone" }, 404) : c.json(result, 201);
      });
    return toHandler(app);
  }

  /** A caller of its own, who repeats one request. */
  function repeat(client = table.client) {
    const event = () =>
      makeEvent({
        route: "POST /work",
        user,
        headers: { "Idempotency-Key": "the-key" },
        body: { a: 1 },
      });
    const user = randomUUID();
    return { user, call: (context = makeContext()) => handler(client)(event(), context) };
  }

  /** A client whose calls of one kind fail. */
  function failingAt(command: string, name: string) {
    const client = createClient({
      endpoint: table.endpoint,
      region: "eu-west-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
    client.middlewareStack.add(
      (next, context) => (args) => {
        if (context.commandName !== command) return next(args);
        throw Object.assign(new Error("DynamoDB fails"), { name });
      },
      { step: "initialize" },
    );
    return client;
  }

  it.each<[string, number, () => unknown]>([
    ["a refusal", 409, () => Promise.reject(new AppError("conflict", "room.taken", "Taken"))],
    ["a fault", 500, () => Promise.reject(new Error("inner detail"))],
    ["an answer that is no success", 404, () => undefined],
  ])(
    "that ends in %s is done again, and the answer is the failure's own",
    async (_, status, fail) => {
      const { user, call } = repeat();
      work = fail;
      expect((await call()).statusCode).toBe(status);
      expect(await recordsOf(user)).toEqual([]);
      expect(log.entries("unexpected error")).toHaveLength(status === 500 ? 1 : 0);
      expect(log.lines.join("")).not.toContain("idempotency record");
      work = () => ({ done: true });
      const answer = await call();
      expect([answer.statusCode, replayed(answer)]).toEqual([201, undefined]);
    },
  );

  it("that is in progress is not done beside it", async () => {
    const { promise, resolve } = Promise.withResolvers<unknown>();
    const started = Promise.withResolvers<void>();
    work = () => {
      started.resolve();
      return promise;
    };
    const { call } = repeat();
    const first = call();
    await started.promise;
    const meanwhile = await call();
    expect([meanwhile.statusCode, codeOf(meanwhile)]).toEqual([409, "idempotency.in_progress"]);
    resolve({ done: true });
    expect((await first).statusCode).toBe(201);
    expect(replayed(await call())).toEqual(["true"]);
  });

  it.each([
    [9_000, 409],
    [10_001, 201],
  ])("of a function that had 10 s left and died gets, %i ms later, %i", async (elapsed, status) => {
    const started = Promise.withResolvers<void>();
    work = () => {
      started.resolve();
      return new Promise(() => {});
    };
    const { call } = repeat();
    void call(makeContext(10_000));
    await started.promise;
    work = () => ({ done: true });
    later(elapsed);
    expect((await call()).statusCode).toBe(status);
  });

  it.each([
    [3_598_000, ["true"]],
    [3_602_000, undefined],
  ])(
    "is remembered for an hour, removed or not: after %i ms it is replayed: %j",
    async (elapsed, header) => {
      let done = 0;
      work = () => ({ done: (done += 1) });
      const { user, call } = repeat();
      await call();
      later(elapsed);
      expect(await recordsOf(user)).toHaveLength(1);
      const answer = await call();
      expect([answer.statusCode, replayed(answer)]).toEqual([201, header]);
      expect(answer.body).toBe(JSON.stringify({ done: header ? 1 : 2 }));
    },
  );

  it("is done once even where the environment turns Powertools' idempotency off", async () => {
    vi.stubEnv("POWERTOOLS_IDEMPOTENCY_DISABLED", "true");
    work = () => ({ done: true });
    const { call } = repeat();
    await call();
    expect(replayed(await call())).toEqual(["true"]);
  });

  it("is not begun when it cannot be noted", async () => {
    work = vi.fn();
    expect((await repeat(failingAt("PutItemCommand", "Boom")).call()).statusCode).toBe(500);
    const throttled = repeat(failingAt("PutItemCommand", "ThrottlingException"));
    expect((await throttled.call()).statusCode).toBe(429);
    expect(work).not.toHaveBeenCalled();
  });

  it("is answered though its answer cannot be kept, which is logged, and the key waits", async () => {
    let done = 0;
    work = () => ({ done: (done += 1) });
    const { call } = repeat(failingAt("UpdateItemCommand", "Boom"));
    expect(await call()).toMatchObject({ statusCode: 201, body: '{"done":1}' });
    expect(log.entries("idempotency record not written")).toHaveLength(1);
    expect((await call()).statusCode).toBe(409);
    later(10_001);
    expect(await call()).toMatchObject({ statusCode: 201, body: '{"done":2}' });
  });

  it("is told to have failed as it failed though its record cannot be removed", async () => {
    work = () => Promise.reject(new AppError("conflict", "room.taken", "Taken"));
    const answer = await repeat(failingAt("DeleteItemCommand", "Boom")).call();
    expect([answer.statusCode, codeOf(answer)]).toEqual([409, "room.taken"]);
    expect(log.entries("idempotency record not written")).toHaveLength(1);
  });
});
