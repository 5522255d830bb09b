import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { type Auth, routeKey } from "@souk/contract/route";
import { routes } from "@souk/contract/routes";
import { type Answer, api, type ApiOptions, withApiKey } from "../support/api.ts";
import { makePerson, type Person } from "../support/people.ts";
import { badTokens } from "../support/tokens.ts";

/** The ids of one user's resources and the secret that they contain. */
type Belongings = Awaited<ReturnType<typeof makeBelongings>>;

/** The status of a valid request by caller. */
interface Expectation {
  nobody: number;
  another: number;
  owner: number;
  admin: number;
  body?: (belongings: Belongings) => unknown;
}

const order = (orderId: string, name = "Soup") => ({
  orderId,
  restaurantId: 1,
  totalAmount: 1,
  orderItems: [{ id: 1, name, price: 1, quantity: 1 }],
});
const anyone = { nobody: 200, another: 200, owner: 200, admin: 200 };
const keyless = { nobody: 403, another: 403, owner: 403, admin: 403 };

/** Every row of the route table needs a row here. */
const expectations: Record<string, Expectation> = {
  "GET /rooms": { nobody: 401, another: 200, owner: 200, admin: 200 },
  "POST /rooms": {
    ...{ nobody: 401, another: 201, owner: 201, admin: 201 },
    body: ({ friends }) => ({ roomId: randomUUID(), with: friends }),
  },
  "GET /rooms/{roomId}": { nobody: 401, another: 404, owner: 200, admin: 404 },
  "PUT /rooms/{roomId}": {
    ...{ nobody: 401, another: 404, owner: 200, admin: 404 },
    body: () => ({ name: "Other" }),
  },
  "DELETE /rooms/{roomId}": { nobody: 401, another: 404, owner: 204, admin: 404 },
  "GET /rooms/{roomId}/messages": { nobody: 401, another: 404, owner: 200, admin: 404 },
  "POST /rooms/{roomId}/messages": {
    ...{ nobody: 401, another: 404, owner: 201, admin: 404 },
    body: () => ({ message: "hello", clientId: "c" }),
  },
  "GET /rooms/{roomId}/messages/{messageId}": {
    ...{ nobody: 401, another: 404, owner: 200, admin: 404 },
  },
  "PUT /rooms/{roomId}/messages/{messageId}": {
    ...{ nobody: 401, another: 404, owner: 200, admin: 404 },
    body: () => ({ message: "other" }),
  },
  "DELETE /rooms/{roomId}/messages/{messageId}": {
    ...{ nobody: 401, another: 403, owner: 204, admin: 403 },
  },
  "GET /users": { nobody: 401, another: 403, owner: 403, admin: 200 },
  "POST /users": {
    ...{ nobody: 401, another: 403, owner: 403, admin: 201 },
    body: () => ({ name: "New" }),
  },
  "GET /users/{userid}": { nobody: 401, another: 403, owner: 200, admin: 200 },
  "PUT /users/{userid}": {
    ...{ nobody: 401, another: 403, owner: 200, admin: 200 },
    body: () => ({ name: "Other" }),
  },
  "DELETE /users/{userid}": { nobody: 401, another: 403, owner: 204, admin: 204 },
  "POST /orders": {
    ...{ nobody: 401, another: 201, owner: 201, admin: 201 },
    body: () => order(randomUUID()),
  },
  "GET /orders": { nobody: 401, another: 200, owner: 200, admin: 200 },
  "GET /orders/{orderId}": { nobody: 401, another: 404, owner: 200, admin: 404 },
  "PUT /orders/{orderId}": {
    ...{ nobody: 401, another: 404, owner: 200, admin: 404 },
    body: ({ ids }) => order(ids.orderId),
  },
  "DELETE /orders/{orderId}": { nobody: 401, another: 404, owner: 200, admin: 404 },
  "POST /string/replace": { ...keyless, body: () => ({ content: "abn" }) },
  "GET /basic": keyless,
  "PUT /basic": { ...keyless, body: () => ({ id: 1 }) },
  "DELETE /basic": { ...keyless, body: () => ({ id: 1 }) },
  "POST /data": { ...keyless, body: () => ({ data: 1 }) },
  "GET /data/{id}": keyless,
  "GET /status/health": anyone,
  "GET /openapi.json": anyone,
};

/** The status with the API key for the routes that require it. */
const withKey: Record<string, number> = {
  "POST /string/replace": 200,
  "GET /basic": 200,
  "PUT /basic": 200,
  "DELETE /basic": 204,
  "POST /data": 201,
  "GET /data/{id}": 404,
};

const byToken: ReadonlySet<Auth> = new Set(["chat", "users", "cognito"]);

let another: Person;
let admin: Person;
let kept: Belongings;
beforeAll(async () => {
  [another, admin, kept] = await Promise.all([
    makePerson({ name: "Another" }),
    makePerson({ name: "Admin", admin: true }),
    makeBelongings(),
  ]);
});

/** A new user with a room, a message and an order that contain a secret. */
async function makeBelongings() {
  const secret = `secret-${randomUUID()}`;
  const [owner, ...others] = await Promise.all([
    makePerson({ name: secret }),
    makePerson(),
    makePerson(),
  ]);
  // The ids of the other members of the room.
  const friends = others.map(({ id }) => id);
  const token = owner.idToken;
  const [roomId, orderId] = [randomUUID(), randomUUID()];
  const room = { roomId, name: secret, with: friends };
  await made(api("POST", "/rooms", { token, body: room }));
  const message = { message: secret, clientId: "c" };
  const sent = await made(api("POST", `/rooms/${roomId}/messages`, { token, body: message }));
  await made(api("POST", "/orders", { token, body: order(orderId, secret) }));
  const { messageId } = sent.json<{ messageId: string }>();
  // Path parameter → value.
  const ids = {
    roomId,
    messageId,
    orderId,
    userid: owner.id,
    id: randomUUID(),
  };
  return { owner, secret, friends, ids };
}

async function made(answer: Promise<Answer>): Promise<Answer> {
  const { status, text } = await answer;
  expect([status, text]).toEqual([201, text]);
  return answer;
}

describe("the permission matrix", () => {
  it("has exactly one row per route", () => {
    expect(Object.keys(expectations).toSorted()).toEqual(routes.map(routeKey).toSorted());
    const keyed = routes.filter(({ auth }) => auth === "apiKey").map(routeKey);
    expect(Object.keys(withKey).toSorted()).toEqual(keyed.toSorted());
  });
});

const matrix = routes.map((route) => ({
  route: routeKey(route),
  ...route,
  expected: expectations[routeKey(route)] ?? expect.fail(`${routeKey(route)} has no expectation`),
}));

describe.each(matrix)("$route", ({ route, method, path, auth, expected }) => {
  const send = (belongings: Belongings, options: ApiOptions, through = api): Promise<Answer> => {
    const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: keyof Belongings["ids"]) =>
      encodeURIComponent(belongings.ids[name]),
    );
    const body = expected.body?.(belongings);
    return through(method, filled, { ...(body !== undefined && { body }), ...options });
  };

  it(`answers ${expected.nobody} without credentials`, async () => {
    const answer = await send(kept, {});
    expect(answer.status).toBe(expected.nobody);
    expect(answer.text).not.toContain(kept.secret);
  });

  it(`answers ${expected.another} to another user, without the owner's data`, async () => {
    const answer = await send(kept, { token: another.idToken });
    expect(answer.status).toBe(expected.another);
    expect(answer.text).not.toContain(kept.secret);
  });

  it(`answers ${expected.owner} to the owner`, async () => {
    const own = await makeBelongings();
    expect((await send(own, { token: own.owner.idToken })).status).toBe(expected.owner);
  });

  it(`answers ${expected.admin} to an administrator, who sees only profiles`, async () => {
    const own = await makeBelongings();
    const answer = await send(own, { token: admin.idToken });
    expect(answer.status).toBe(expected.admin);
    if (auth !== "users") expect(answer.text).not.toContain(own.secret);
  });

  it("refuses invalid tokens", async () => {
    for (const [name, token] of Object.entries(badTokens(kept.owner))) {
      const answer = await send(kept, { token });
      const status = byToken.has(auth) ? 401 : expected.nobody;
      expect([name, answer.status]).toEqual([name, status]);
      expect(answer.text, name).not.toContain(kept.secret);
    }
  });

  if (auth === "apiKey") {
    it(`answers ${withKey[route]} with the API key, and 403 with a wrong one`, async () => {
      expect((await send(kept, {}, withApiKey)).status).toBe(withKey[route]);
      const headers = { "x-api-key": "a-key-of-the-right-length-but-not-ours" };
      expect((await send(kept, { headers })).status).toBe(403);
    });
  }
});

describe("after all refused requests", () => {
  it("the owner's data is unchanged", async () => {
    const { owner, secret, ids } = kept;
    const get = async (path: string) => (await api("GET", path, { token: owner.idToken })).text;
    expect(await get(`/rooms/${ids.roomId}`)).toContain(secret);
    expect(await get(`/rooms/${ids.roomId}/messages/${ids.messageId}`)).toContain(secret);
    expect(await get(`/orders/${ids.orderId}`)).toContain(secret);
    expect(await get(`/users/${owner.id}`)).toContain(secret);
  });
});
