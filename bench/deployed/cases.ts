import type { Answers } from "./stub.ts";

/** A request to a function of the app. */
export interface Case {
  name: string;
  /** The function's name in infra. */
  function: string;
  /** The status of its answer; 200 for an authorizer's policy. */
  status: number;
  event: (idToken: string) => object;
  environment?: Record<string, string>;
}

const ROOM = "tea";
const SINCE = "01KB0000000000000000000000";
const MESSAGES = Array.from({ length: 50 }, (_, index) => ({
  ...key(
    `ROOM#${ROOM}`,
    `MSG#01KB00000000000000000001${String(index).padStart(2, "0")}`,
    "message",
  ),
  roomId: { S: ROOM },
  messageId: { S: `01KB00000000000000000001${String(index).padStart(2, "0")}` },
  text: { S: `The kettle is on, and there are biscuits for everybody who comes by ${index}.` },
  authorId: { S: "ana" },
  authorName: { S: "Ana" },
  clientId: { S: `client-${index}` },
}));

const ORDER = {
  restaurantId: 7,
  totalAmount: 42.5,
  orderItems: [
    { id: 1, name: "Margherita", price: 9.5, quantity: 2 },
    { id: 2, name: "Quattro formaggi", price: 11.75, quantity: 2 },
  ],
};

/** What DynamoDB answers to the requests below; an input without a key is an error. */
export const answers: Answers = {
  PutItem: ({ Item, ConditionExpression }) => {
    const { pk } = Item as { pk?: { S?: string } };
    if (typeof pk?.S !== "string" || typeof ConditionExpression !== "string")
      throw new Error("put");
    return consumed(1);
  },
  UpdateItem: () => ({ ...consumed(1), Attributes: orderItem() }),
  GetItem: ({ Key }) => {
    const { pk, sk } = Key as { pk: { S: string }; sk: { S: string } };
    return { ...consumed(0.5), Item: sk.S === "PROFILE" ? userItem(pk.S) : memberItem(pk.S, sk.S) };
  },
  Query: () => ({ ...consumed(1.5), Items: MESSAGES, Count: 50, ScannedCount: 50 }),
};

export const cases: Case[] = [
  {
    name: "orders POST",
    function: "Orders",
    status: 201,
    event: () => request("POST", "/orders", {}, { orderId: "order-1", ...ORDER }),
  },
  {
    name: "orders PUT",
    function: "Orders",
    status: 200,
    event: () => request("PUT", "/orders/{orderId}", { orderId: "order-1" }, ORDER),
  },
  {
    name: "rooms GET messages",
    function: "Rooms",
    status: 200,
    event: () => request("GET", "/rooms/{roomId}/messages", { roomId: ROOM }),
  },
  {
    name: "rooms POST message",
    function: "Rooms",
    status: 201,
    event: () =>
      request(
        "POST",
        "/rooms/{roomId}/messages",
        { roomId: ROOM },
        { message: "Hi", clientId: "1" },
      ),
  },
  {
    name: "users GET",
    function: "UserProfiles",
    status: 200,
    event: () => request("GET", "/users/{userid}", { userid: "ana" }),
  },
  {
    name: "chat authorizer, user name",
    function: "ChatAuthorizer",
    status: 200,
    event: () => ({
      ...request("GET", "/rooms", {}),
      ...{ type: "REQUEST", methodArn: ARN, headers: {} },
      queryStringParameters: { username: "ana" },
    }),
    environment: { CHAT_IDENTITY: "username" },
  },
  {
    name: "chat authorizer, token",
    function: "ChatAuthorizer",
    status: 200,
    event: (idToken) => ({
      ...request("GET", "/rooms", {}),
      ...{ type: "REQUEST", methodArn: ARN, headers: { Authorization: `Bearer ${idToken}` } },
    }),
  },
  {
    name: "users authorizer, token",
    function: "UsersAuthorizer",
    status: 200,
    event: (idToken) => ({
      type: "TOKEN",
      methodArn: ARN,
      authorizationToken: `Bearer ${idToken}`,
    }),
  },
];

const ARN = "arn:aws:execute-api:us-east-1:123456789012:api/prod/GET/rooms";

const HEADERS = {
  Accept: "application/json",
  "accept-encoding": "gzip, deflate, br",
  "accept-language": "en-GB,en;q=0.9",
  Authorization: "Bearer token",
  "content-type": "application/json",
  Host: "api.example.com",
  origin: "https://app.example.com",
  "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/142.0 Safari/537.36",
  "X-Amzn-Trace-Id": "Root=1-69294d2a-0123456789abcdef01234567",
  "X-Forwarded-For": "203.0.113.1",
  "X-Forwarded-Port": "443",
  "X-Forwarded-Proto": "https",
};

/** https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html */
function request(
  httpMethod: string,
  resource: string,
  pathParameters: Record<string, string>,
  body?: object,
): object {
  const path = resource.replace(/\{(\w+)\}/g, (_, name: string) => pathParameters[name] ?? "");
  return {
    ...{ httpMethod, resource, path, pathParameters },
    headers: HEADERS,
    multiValueHeaders: Object.fromEntries(
      Object.entries(HEADERS).map(([name, value]) => [name, [value]]),
    ),
    ...{ queryStringParameters: null, multiValueQueryStringParameters: null, stageVariables: null },
    body: body === undefined ? null : JSON.stringify(body),
    isBase64Encoded: false,
    requestContext: {
      ...{ accountId: "123456789012", apiId: "api", stage: "prod", protocol: "HTTP/1.1" },
      ...{ httpMethod, resourcePath: resource, resourceId: "r1", path: `/prod${path}` },
      requestId: "0c3ff3a4-6b2e-4c0e-9a37-1c8a2f0a5b11",
      extendedRequestId: "UsWJbEvNIAMEtbA=",
      ...{ domainName: "api.example.com", domainPrefix: "api" },
      requestTime: "28/Nov/2026:09:00:00 +0000",
      requestTimeEpoch: 1_795_856_400_000,
      identity: { sourceIp: "203.0.113.1", userAgent: HEADERS["User-Agent"] },
      authorizer: { principalId: "ana", userId: "ana", userName: "Ana", admin: "true" },
    },
  };
}

function key(pk: string, sk: string, type: string) {
  return { pk: { S: pk }, sk: { S: sk }, type: { S: type }, v: { S: "1" } };
}

const consumed = (units: number) => ({
  ConsumedCapacity: { CapacityUnits: units, TableName: "table" },
});

function memberItem(pk: string, sk: string): object {
  return {
    ...key(pk, sk, "member"),
    ...{ userId: { S: "ana" }, roomId: { S: ROOM }, since: { S: SINCE } },
    ...{ ownerId: { S: "ana" }, ownerName: { S: "Ana" } },
  };
}

function userItem(pk: string): object {
  const now = { S: "2026-11-28T09:00:00.000Z" };
  return {
    ...key(pk, "PROFILE", "user"),
    ...{ userId: { S: "ana" }, name: { S: "Ana" }, email: { S: "ana@example.com" } },
    ...{ createdAt: now, updatedAt: now },
  };
}

function orderItem(): object {
  return {
    ...key("USER#ana", "ORDER#order-1", "order"),
    ...{ userId: { S: "ana" }, orderId: { S: "order-1" }, restaurantId: { N: "7" } },
    ...{ totalAmount: { N: "42.5" }, status: { S: "PLACED" }, placedAt: { N: "1795856400000" } },
    bodyHash: { S: "hash" },
    orderItems: {
      L: ORDER.orderItems.map(({ id, name, price, quantity }) => ({
        M: {
          ...{ id: { N: `${id}` }, name: { S: name } },
          ...{ price: { N: `${price}` }, quantity: { N: `${quantity}` } },
        },
      })),
    },
  };
}
