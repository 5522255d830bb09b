import { inject } from "vitest";
import { type RouteKey, routeKey } from "@souk/contract/route";
import { routes } from "@souk/contract/routes";
import { type Answer, api, type ApiOptions, unique, withApiKey } from "./api.ts";
import { ids } from "./callers.ts";
import { makePerson } from "./people.ts";

/** A request to a route and its response. */
export interface Exchange {
  route: RouteKey;
  answer: Answer;
}

type Params = Record<string, string>;
type Use = (route: RouteKey, options?: ApiOptions, params?: Params) => Promise<Answer>;

/**
 * Calls every route, with each variant that calls other AWS actions, and receives a message over a
 * WebSocket. It checks nothing.
 */
export async function useEverything(): Promise<Exchange[]> {
  const exchanges: Exchange[] = [];
  const use: Use = async (route, options, params = {}) => {
    const row = routes.find((known) => routeKey(known) === route);
    if (!row) throw new Error(`There is no route ${route}`);
    const path = row.path.replaceAll(/\{(\w+)\}/g, (_, name: string) => params[name] ?? "");
    const call = row.auth === "apiKey" ? withApiKey : api;
    const answer = await call(row.method, path, options);
    exchanges.push({ route, answer });
    return answer;
  };
  await Promise.all([talk(use), listen(), administer(use), own(use), keep(use)]);
  return exchanges;
}

const key = () => ({ "idempotency-key": unique("key") });

async function talk(use: Use): Promise<void> {
  const as = "ana";
  const room = { roomId: unique("room") };
  const message = { message: "hello", clientId: "c" };
  await use("GET /status/health");
  await use("GET /openapi.json");
  await use("POST /rooms", { as, body: { ...room, with: await ids("ben", "cy") } });
  await use("GET /rooms", { as });
  await use("GET /rooms/{roomId}", { as }, room);
  await use("PUT /rooms/{roomId}", { as, body: { name: "Tea" } }, room);

  const messages = "POST /rooms/{roomId}/messages";
  const sent = await use(messages, { as, body: message }, room);
  await use(messages, { as, body: message, headers: key() }, room);
  await use(messages, { as, body: message, headers: key() }, { roomId: "nowhere" });
  const one = { ...room, messageId: sent.json<{ messageId: string }>().messageId };
  await use("GET /rooms/{roomId}/messages", { as }, room);
  await use("GET /rooms", { as, query: { lastMessage: "true" } });
  await use("GET /rooms/{roomId}/messages/{messageId}", { as }, one);
  await use("PUT /rooms/{roomId}/messages/{messageId}", { as, body: { message: "hi" } }, one);
  await use("DELETE /rooms/{roomId}/messages/{messageId}", { as }, one);
  await use("DELETE /rooms/{roomId}/messages/{messageId}", { as }, one);
  await use("DELETE /rooms/{roomId}", { as }, room);
}

/** Receives a message over a WebSocket and closes it. */
async function listen(): Promise<void> {
  const [ana, ben, cy] = await Promise.all([makePerson(), makePerson(), makePerson()]);
  const socket = new WebSocket(String(inject("stack").outputs["liveUrl"]), ["souk", ben.idToken]);
  const next = (event: string) =>
    new Promise((resolve) => socket.addEventListener(event, resolve, { once: true }));
  await next("open");
  const heard = next("message");
  const roomId = unique("room");
  const token = ana.idToken;
  await api("POST", "/rooms", { token, body: { roomId, with: [ben.id, cy.id] } });
  const body = { message: "hello", clientId: "c" };
  await api("POST", `/rooms/${roomId}/messages`, { token, body });
  await heard;
  const closed = next("close");
  socket.close();
  await closed;
}

async function administer(use: Use): Promise<void> {
  const { idToken: token } = await makePerson({ admin: true });
  const body = { name: "New", email: `${unique("new")}@example.com` };
  const created = await use("POST /users", { token, body, headers: key() });
  const { userid } = created.json<{ userid: string }>();
  await use("POST /users", { token, body });
  await use("GET /users", { token });
  await use("GET /users/{userid}", { token }, { userid });
  await use("PUT /users/{userid}", { token, body: { name: "Newer" } }, { userid });
  await use("DELETE /users/{userid}", { token }, { userid });
  await use("GET /users/{userid}", { token }, { userid });
}

/** Requests of one user for items of their own. */
async function own(use: Use): Promise<void> {
  const { idToken: token } = await makePerson();
  const line = { id: 1, name: "Tea", price: 1, quantity: 1 };
  const what = { restaurantId: 1, totalAmount: 1, orderItems: [line] };
  const one = { orderId: unique("order") };
  await use("POST /orders", { token, body: { ...one, ...what } });
  await use("POST /orders", { token, body: { ...one, ...what, totalAmount: 2 } });
  await use("GET /orders", { token });
  await use("GET /orders/{orderId}", { token }, one);
  await use("PUT /orders/{orderId}", { token, body: what }, one);
  await use("DELETE /orders/{orderId}", { token }, one);
  await use("PUT /orders/{orderId}", { token, body: what }, one);
}

async function keep(use: Use): Promise<void> {
  const made = await use("POST /data", { body: { data: 1 }, headers: key() });
  await use("GET /data/{id}", {}, { id: made.json<{ id: string }>().id });
  // 250 KB in the request, 1 MB in the table.
  const long = `{"data":[${Array<string>(50_000).fill("1e20").join()}]}`;
  await use("POST /data", { rawBody: long, headers: key() });
  await use("PUT /basic", { body: { id: 77_001 } });
  await use("PUT /basic", { body: { id: "a name" } });
  await use("GET /basic");
  await use("DELETE /basic", { body: { id: 77_001 } });
  await use("POST /string/replace", { body: { content: "abn" } });
}
