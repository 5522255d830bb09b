import { randomUUID } from "node:crypto";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { acceptAnyName } from "@souk/core/scope";
import type { Table } from "@souk/core/table";
import type { Identities } from "@souk/core/user";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { pathParameters } from "@souk/contract/route";
import { routes } from "@souk/contract/routes";
import { startTable, type TestTable } from "../../../core/test/factory.ts";
import { makeContext, makeEvent, type RequestOptions } from "../../test/factory.ts";
import { logged } from "../../test/logs.ts";
import { logger } from "../logger.ts";
import { createApp } from "./app.ts";
import { toHandler } from "./lambda.ts";
import { scope } from "./middleware/scope.ts";
import { documents } from "./routers/documents.ts";
import { items } from "./routers/items.ts";
import { orders } from "./routers/orders.ts";
import { rooms } from "./routers/rooms.ts";
import { strings } from "./routers/strings.ts";
import { users } from "./routers/users.ts";

// Lambda sets the variable for an instance that was started for a request.
vi.hoisted(() => {
  process.env["AWS_LAMBDA_INITIALIZATION_TYPE"] = "on-demand";
});

const SECRET = "s3cr3t";

const identities: Identities = {
  create: () => Promise.resolve(randomUUID()),
  findInvited: () => Promise.resolve(undefined),
  rename: () => Promise.resolve(),
  remove: () => Promise.resolve(),
};

/** The handler of all routers on a table. */
function handlerOn(table: Table) {
  return toHandler(
    createApp()
      .route(
        "/string",
        strings(() => Promise.resolve('{"ABN":"ABN AMRO"}')),
      )
      .route("/basic", items(table))
      .route("/data", documents(table))
      .use(scope({ table, findPeople: acceptAnyName }))
      .route("/rooms", rooms)
      .route("/users", users(identities))
      .route("/orders", orders),
  );
}

let table: TestTable;
let log: ReturnType<typeof logged>;
let handler: ReturnType<typeof handlerOn>;

beforeAll(async () => {
  table = await startTable();
  handler = handlerOn(table);
});
afterAll(() => table.stop());
beforeEach(() => {
  log = logged();
});
afterEach(() => vi.restoreAllMocks());

const line = { id: 1, name: `${SECRET}-dish`, price: 1, quantity: 1 };
const choice = { restaurantId: 1, totalAmount: 1, orderItems: [line] };

/** A valid body of each route that takes one. */
const bodies: Record<string, unknown> = {
  "POST /rooms": { roomId: `${SECRET}-room`, name: `${SECRET}-name`, with: [`${SECRET}-a`, "b"] },
  "PUT /rooms/{roomId}": { name: `${SECRET}-name` },
  "POST /rooms/{roomId}/messages": { message: `${SECRET}-text`, clientId: `${SECRET}-id` },
  "PUT /rooms/{roomId}/messages/{messageId}": { message: `${SECRET}-text` },
  "POST /users": { name: `${SECRET}-name`, email: `${SECRET}@example.com` },
  "PUT /users/{userid}": { name: `${SECRET}-name` },
  "POST /orders": { orderId: `${SECRET}-order`, ...choice },
  "PUT /orders/{orderId}": choice,
  "POST /string/replace": { content: `${SECRET} ABN` },
  "PUT /basic": { id: 1, note: `${SECRET}-note` },
  "DELETE /basic": { id: 1 },
  "POST /data": { data: `${SECRET}-data` },
};

const SECRET_ULID = "01ARZ3NDEKTSS3CR3TRFFQ69G5";

/** Path parameters whose values are not ULIDs. */
const identifiers: Record<string, string> = {
  roomId: `${SECRET}-room`,
  userid: `${SECRET}-user`,
  orderId: `${SECRET}-order`,
};

/** A request of an administrator with a secret in each part. */
function makeRequest(route: string, body: unknown, query: Record<string, string>) {
  const event = makeEvent({
    route,
    path: Object.fromEntries(
      pathParameters(route).map((name) => [name, identifiers[name] ?? SECRET_ULID]),
    ),
    user: `${SECRET}-user`,
    apiKeyId: `${SECRET}-key-id`,
    query: { username: `${SECRET}-name`, ...query },
    headers: {
      authorization: `Bearer ${SECRET}-token`,
      "x-api-key": `${SECRET}-key`,
      "Idempotency-Key": `${SECRET}-idempotency-key`,
      cookie: `session=${SECRET}`,
    },
    body,
  });
  event.requestContext.authorizer = { ...event.requestContext.authorizer, admin: "true" };
  return event;
}

function expectNoSecret() {
  expect(log.lines.join("\n")).not.toMatch(new RegExp(SECRET, "i"));
}

describe.each(
  routes
    .filter(({ integration }) => integration.type === "lambda")
    .map(({ method, path }) => `${method} ${path}`),
)("%s", (route) => {
  const body = bodies[route];
  const unknown = { cursor: `${SECRET}-cursor`, limit: SECRET };

  it.each<[string, unknown, Record<string, string>]>([
    ["successful", body, {}],
    ["repeated", body, {}],
    ["sent with another query", body, unknown],
    ["refused for its body", { [SECRET]: SECRET }, {}],
    ["refused as invalid JSON", `{"${SECRET}": ${SECRET}`, {}],
    ["refused as too large", SECRET.repeat(50_000), {}],
  ])("logs one line and no secret when it is %s", async (_, sent, query) => {
    const answer = await handler(makeRequest(route, sent, query), makeContext());
    expect(answer.statusCode).toBeLessThan(500);
    expect(log.entries("request")).toMatchObject([{ status: answer.statusCode }]);
    expectNoSecret();
  });

  it("logs an error and no secret when DynamoDB fails", async () => {
    const failing = handlerOn({ ...table, name: "no-such-table" });
    const { statusCode } = await failing(makeRequest(route, body, {}), makeContext());
    const stored = route !== "POST /string/replace";
    expect(statusCode).toBe(stored ? 500 : 200);
    expect(log.entries("unexpected error")).toHaveLength(stored ? 1 : 0);
    expect(log.entries("request")).toMatchObject([{ status: statusCode }]);
    expectNoSecret();
  });
});

describe("the line of a request", () => {
  const data = (headers: Record<string, string>, body: unknown) =>
    makeEvent({ route: "POST /data", apiKeyId: "key-1", headers, body });
  const lines = () => log.entries("request");

  it("has the route, the outcome, the duration and DynamoDB's capacity", async () => {
    const event = data({}, { data: 1 });
    await handler(event, makeContext());
    expect(lines()).toEqual([
      expect.objectContaining({
        level: "INFO",
        service: "souk",
        function_name: "test",
        correlation_id: event.requestContext.requestId,
        method: "POST",
        route: "/data",
        status: 201,
        replayed: false,
        durationMs: expect.any(Number),
        dynamodb: { requests: 1, writeUnits: 1, readUnits: 0 },
      }),
    ]);
    expect(lines()[0]).not.toHaveProperty("code");
  });

  it("has the fields of Powertools' logger, by the same names and in the same order", async () => {
    vi.stubEnv("_X_AMZN_TRACE_ID", "Root=1-5759e988-bd862e3fe1be46a994272793");
    const context = {
      ...makeContext(),
      invokedFunctionArn: "arn:aws:lambda",
      memoryLimitInMB: "512",
    };
    await handler(data({}, { data: 1 }), context);
    vi.unstubAllEnvs();
    const [line = {}] = lines();
    expect(Object.keys(line).slice(0, 12)).toEqual([
      ...["level", "message", "timestamp", "service", "cold_start", "function_arn"],
      ...["function_memory_size", "function_name", "function_request_id", "sampling_rate"],
      ...["xray_trace_id", "correlation_id"],
    ]);
    expect(line["timestamp"]).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it("says whether the response is replayed", async () => {
    const headers = { "Idempotency-Key": randomUUID() };
    for (const _ of [1, 2]) await handler(data(headers, { data: 1 }), makeContext());
    const order = { orderId: "again", ...choice };
    const place = () => makeEvent({ route: "POST /orders", user: "ana", body: order });
    for (const _ of [1, 2]) await handler(place(), makeContext());
    expect(lines().map(({ replayed }) => replayed)).toEqual([false, true, false, true]);
  });

  it.each<[string, unknown, RequestOptions]>([
    ["request.invalid", 400, { route: "POST /data", body: {} }],
    ["auth.unauthorized", 401, { route: "GET /rooms" }],
    ["room.not_found", 404, { route: "GET /rooms/{roomId}", path: { roomId: "x" }, user: "ana" }],
    ["route.not_found", 404, { route: "GET /elsewhere", user: "ana" }],
  ])("has the error code %s", async (code, status, options) => {
    await handler(makeEvent(options), makeContext());
    expect(lines()).toMatchObject([{ code, status }]);
  });

  it("marks the first request of an instance as a cold start", async () => {
    vi.resetModules();
    const app = await import("./app.ts");
    const lambda = await import("./lambda.ts");
    const fresh = lambda.toHandler(app.createApp());
    const event = makeEvent({ route: "GET /elsewhere" });
    for (const _ of [1, 2]) await fresh(event, makeContext());
    expect(lines().map(({ cold_start }) => cold_start)).toEqual([true, false]);
  });

  it("has the id of the X-Ray trace", async () => {
    vi.stubEnv("_X_AMZN_TRACE_ID", "Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1");
    await handler(data({}, { data: 1 }), makeContext());
    vi.unstubAllEnvs();
    expect(lines()).toMatchObject([{ xray_trace_id: "1-5759e988-bd862e3fe1be46a994272793" }]);
  });
});

it("logs an error with its causes and without its item", () => {
  const cause = new ConditionalCheckFailedException({
    message: "The conditional request failed",
    $metadata: { requestId: "aws-1" },
    Item: { text: { S: SECRET } },
  });
  logger.error("failed", { error: new Error("outer", { cause }) });
  expect(log.entries("failed")).toMatchObject([
    {
      error: {
        message: "outer",
        stack: expect.stringContaining("logs.test.ts"),
        cause: { name: "ConditionalCheckFailedException", awsRequestId: "aws-1" },
      },
    },
  ]);
  expectNoSecret();
});
