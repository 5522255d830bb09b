import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { acceptAnyName } from "@souk/core/scope";
import { createClient } from "@souk/core/table";
import { Hono } from "hono";
import { handle, type LambdaEvent } from "hono/aws-lambda";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { makeContext, makeEvent, type RequestOptions } from "../../test/factory.ts";
import { createApp } from "./app.ts";
import { toHandler } from "./lambda.ts";
import { LightHeaders, LightRequest, LightResponse } from "./light-fetch.ts";
import { scope } from "./middleware/scope.ts";
import { orders } from "./routers/orders.ts";
import { rooms } from "./routers/rooms.ts";

const native = { Headers, Request, Response };
const light = { Headers: LightHeaders, Request: LightRequest, Response: LightResponse };

/** Replaces the global classes until `vi.unstubAllGlobals()`. */
function use(classes: object): void {
  for (const [name, one] of Object.entries(classes)) vi.stubGlobal(name, one);
}

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

type Answer = [status: number, body: object];

/** A server that answers as DynamoDB would, and the requests that it got. */
const dynamodb = {
  server: undefined as Server | undefined,
  answer: [200, {}] as Answer,
  requests: [] as [target: string, body: unknown][],
};

let handler: ReturnType<typeof toHandler>;
let honos: (event: APIGatewayProxyEvent) => Promise<unknown>;

beforeAll(async () => {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
      dynamodb.requests.push([String(request.headers["x-amz-target"]), body]);
      const [status, answer] = dynamodb.answer;
      response.writeHead(status, { "Content-Type": "application/x-amz-json-1.0" });
      response.end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  dynamodb.server = server;
  const client = createClient({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: "eu-west-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  const table = { client, name: "souk-test" };
  const app = createApp()
    .use(scope({ table, findPeople: acceptAnyName }))
    .route("/orders", orders)
    .route("/rooms", rooms);
  handler = toHandler(app);
  honos = (event) => {
    const context = makeContext();
    const fetch = (request: Request) => app.fetch(request, { event, lambdaContext: context });
    return handle({ fetch } as Hono)(event as unknown as LambdaEvent, context);
  };
});
afterAll(() => {
  dynamodb.server?.closeAllConnections();
  dynamodb.server?.close();
});
beforeEach(() => {
  // The time is part of what is stored.
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-01-31T12:00:00.000Z") });
});

/** The answer, and what was sent to DynamoDB meanwhile. */
async function outcomeOf<Result>(answer: Answer, invoke: () => Promise<Result>) {
  Object.assign(dynamodb, { answer, requests: [] });
  return { answer: await invoke(), requests: dynamodb.requests };
}

const order = {
  restaurantId: 7,
  totalAmount: 42.5,
  orderItems: [{ id: 1, name: "Zoë 🎉", price: 9.5, quantity: 2 }],
};
const placed = {
  ...{ pk: { S: "USER#ana" }, sk: { S: "ORDER#o-1" }, type: { S: "order" }, v: { S: "1" } },
  ...{ userId: { S: "ana" }, orderId: { S: "o-1" }, restaurantId: { N: "7" } },
  ...{ totalAmount: { N: "42.5" }, status: { S: "PLACED" }, bodyHash: { S: "other" } },
  ...{ placedAt: { N: "1769860800000" }, orderItems: { L: [] } },
};
const failure = (name: string, rest: object = {}): object => ({
  __type: `com.amazonaws.dynamodb.v20120810#${name}`,
  message: "no",
  ...rest,
});

const base = { user: "ana" };
const post: RequestOptions = { ...base, route: "POST /orders" };
const put: RequestOptions = { ...base, route: "PUT /orders/{orderId}", path: { orderId: "o-1" } };
const get: RequestOptions = { ...base, route: "GET /orders/{orderId}", path: { orderId: "o-1" } };
const del: RequestOptions = { ...get, route: "DELETE /orders/{orderId}" };
const valid = { orderId: "o-1", ...order };
const refused = failure("ConditionalCheckFailedException");
const message: RequestOptions = {
  ...{ ...base, route: "POST /rooms/{roomId}/messages", path: { roomId: "tea" } },
  body: { message: "Hi", clientId: "c" },
};

const requests: [name: string, request: RequestOptions, answer?: Answer, change?: object][] = [
  ["a new order", { ...post, body: valid }],
  ["an order without items", { ...post, body: { ...valid, orderItems: [] } }],
  ["an order with an unknown field", { ...post, body: { ...valid, tip: 1, tax: 2 } }],
  ["an order with a text as number", { ...post, body: { ...valid, totalAmount: "42" } }],
  ["an order with five decimals", { ...post, body: { ...valid, totalAmount: 0.00001 } }],
  ["an order with an odd id", { ...post, body: { ...valid, orderId: "a/b" } }],
  ["an order without an id", { ...post, body: order }],
  ["a number that a double cannot represent", { ...post, body: '{"orderId":9007199254740993}' }],
  ["invalid JSON", { ...post, body: "{" }],
  ["a body of null", { ...post, body: "null" }],
  ["a body with a byte order mark", { ...post, body: `\ufeff${JSON.stringify(valid)}` }],
  ["a body with a lone surrogate", { ...post, body: `{"orderId":"\ud800"}` }],
  ["a member named __proto__", { ...post, body: `{"__proto__":{}}` }],
  ["no body", post],
  ["a body of 300 KB", { ...post, body: JSON.stringify({ x: "x".repeat(300 * 1024) }) }],
  [
    "a body in base64",
    post,
    [200, {}],
    { body: Buffer.from(JSON.stringify(valid)).toString("base64"), isBase64Encoded: true },
  ],
  ["a body of another content type", { ...post, body: valid, headers: { "content-type": "a/b" } }],
  ["no caller", { ...post, user: undefined, body: valid }],
  ["a list", { ...base, route: "GET /orders" }, [200, { Items: [placed] }]],
  ["a list with a limit", { ...base, route: "GET /orders", query: { limit: "2" } }, [200, {}]],
  ["a list with a wrong limit", { ...base, route: "GET /orders", query: { limit: "0" } }],
  ["an order", get, [200, { Item: placed }]],
  ["an order that does not exist", get, [200, {}]],
  ["an odd path", { ...get, path: { orderId: "%2e%2e" } }],
  ["a changed order", { ...put, body: order }, [200, { Attributes: placed }]],
  ["a canceled order", del, [200, { Attributes: placed }]],
  ["an unknown route", { ...base, route: "GET /nothing" }],
  ["another method", { ...base, route: "PATCH /orders" }],
  ["HEAD", { ...base, route: "HEAD /orders" }, [200, {}]],
  ["a refused condition", { ...put, body: order }, [400, refused]],
  [
    "a refused condition with the old item",
    { ...post, body: valid },
    [400, { ...refused, Item: placed }],
  ],
  ["a throttled request", get, [400, failure("ThrottlingException")]],
  ["an error of DynamoDB", get, [500, failure("InternalServerError")]],
  ["a request that IAM denies", get, [400, failure("AccessDeniedException")]],
  [
    "a room's deletion without a body",
    { ...base, route: "DELETE /rooms/{roomId}", path: { roomId: "tea" } },
  ],
  ["a message with an invalid key", { ...message, headers: { "Idempotency-Key": "a b" } }],
  ["a message of nobody's room", message, [200, {}]],
  ["a header in Latin-1", { ...get, headers: { "x-name": "Zoë" } }, [200, { Item: placed }]],
];

/** What a request can be answered with: everything but the log. */
const comparable = ({ statusCode, body, multiValueHeaders, isBase64Encoded }: Result) => ({
  ...{ statusCode, body, multiValueHeaders, isBase64Encoded },
});
type Result = Pick<
  APIGatewayProxyResult,
  "statusCode" | "body" | "multiValueHeaders" | "isBase64Encoded"
>;

describe("the answer and the requests to DynamoDB are those of Node's classes and Hono's handler", () => {
  it.each(requests)("for %s", async (_, request, answer = [200, {}], change = {}) => {
    const event = { ...makeEvent(request), ...change };
    const reference = await outcomeOf(answer, () => honos(event));
    use(light);
    const ours = await outcomeOf(answer, () => handler(event, makeContext()));
    expect({ ...ours, answer: comparable(ours.answer) }).toEqual({
      ...reference,
      answer: comparable(reference.answer as Result),
    });
  });

  it("for a response that is replayed from its bytes", async () => {
    const replay = () =>
      toHandler(
        createApp().get("/orders", () => {
          const headers = { "content-type": "application/json", "X-Replayed": "true" };
          return new Response(new TextEncoder().encode('{"a":"ë"}'), { status: 201, headers });
        }),
      )(makeEvent({ ...base, route: "GET /orders" }), makeContext());
    const reference = await replay();
    use(light);
    expect(await replay()).toEqual(reference);
  });
});

describe.each(Object.entries({ native, light }))("the classes %s", (_, { Headers, Response }) => {
  it("join values, ignore the case of names and sort by them", () => {
    const headers = new Headers({ b: "1", A: " 2 " });
    headers.append("B", "3");
    headers.append("set-cookie", "x=1");
    headers.append("set-cookie", "y=2");
    expect([...headers.entries()]).toEqual([
      ["a", "2"],
      ["b", "1, 3"],
      ["set-cookie", "x=1"],
      ["set-cookie", "y=2"],
    ]);
    headers.delete("B");
    expect([headers.has("b"), headers.get("b"), headers.get("A")]).toEqual([false, null, "2"]);
    expect(headers.getSetCookie()).toEqual(["x=1", "y=2"]);
  });

  it.each([
    ["bad name", "x"],
    ["name", "line\r\nbreak"],
    ["name", "nul\0"],
    ["name", "\u0113"],
    ["", "x"],
  ])("refuse the header %j with the value %j", (name, value) => {
    expect(() => new Headers().append(name, value)).toThrow(TypeError);
    expect(() => new Headers().set(name, value)).toThrow(TypeError);
  });

  it("name the type of a text, and have no body with the status 204", async () => {
    const text = new Response("Zoë");
    expect([text.headers.get("content-type"), text.ok]).toEqual(["text/plain;charset=UTF-8", true]);
    expect(Buffer.from(await text.clone().arrayBuffer()).toString()).toBe("Zoë");
    expect(await new Response(JSON.stringify({ a: 1 })).json()).toEqual({ a: 1 });
    expect(await new Response(null, { status: 204 }).text()).toBe("");
    expect(() => new Response("x", { status: 204 })).toThrow(TypeError);
  });
});
