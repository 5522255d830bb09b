import { beforeAll, describe, expect, inject, it, vi } from "vitest";
import { byType, loadGraph, type Resource } from "../../packages/sst-local/src/graph/index.ts";
import { api, makeRoom, send, unique, withApiKey } from "../support/api.ts";
import { calls } from "../support/observability.ts";
import { makePerson } from "../support/people.ts";

const graph = loadGraph(inject("state"), () => {}) ?? expect.fail("The stack left no graph");

/** Used by Lambda in the name of a function that reads a stream: nothing that code calls. */
const byLambdaItself = new Set([
  "dynamodb:DescribeStream",
  "dynamodb:GetRecords",
  "dynamodb:GetShardIterator",
  "dynamodb:ListStreams",
  "sqs:SendMessage",
]);

/** What is called, and cannot be seen here or brought about by a request, and where it is proved. */
const elsewhere: Record<string, readonly string[]> = {
  // Renews its note when its 60 seconds are over: packages/core/src/purge/purge.test.ts
  Purge: ["dynamodb:PutItem"],
  // Asks whether an earlier call made the profile: packages/functions/src/cognito/handler.test.ts
  PostConfirmation: ["dynamodb:GetItem"],
  // Calls connections at their API's own address, where calls are not counted: live.test.ts. Forgets
  // one that is gone: packages/functions/src/live/connection.test.ts
  FanOut: ["dynamodb:DeleteItem", "execute-api:ManageConnections"],
};

/** A function's logical name → its physical one, and the actions that its role has for its code. */
const granted = new Map(
  byType(graph, "aws:lambda/function:Function").map((fn) => {
    const name = fn.name.replace(/Function$/, "");
    const actions = actionsOf(roleOf(fn)).filter((action) => !byLambdaItself.has(action));
    return [name, { physical: String(fn.outputs["name"]), actions }] as const;
  }),
);

function roleOf(fn: Resource): Resource {
  const arn = fn.inputs["role"];
  const roles = byType(graph, "aws:iam/role:Role");
  return roles.find(({ outputs }) => outputs["arn"] === arn) ?? expect.fail(`${fn.name}: no role`);
}

function actionsOf(role: Resource): string[] {
  const policies = (role.inputs["inlinePolicies"] ?? []) as { policy: string }[];
  const statements = policies.flatMap(
    ({ policy }) =>
      (JSON.parse(policy) as { Statement: { Action: string | string[] }[] }).Statement,
  );
  return [...new Set(statements.flatMap(({ Action }) => Action))];
}

async function usedBy(name: string): Promise<string[]> {
  const physical = granted.get(name)?.physical;
  const made = (await calls()).filter((call) => call.function === physical);
  return [...new Set(made.map(({ action }) => action))].toSorted();
}

const done = (...statuses: number[]): void => {
  expect(statuses.filter((status) => status >= 300 && status !== 404 && status !== 413)).toEqual(
    [],
  );
};

/** Every route, and each way through one that asks something else of AWS. */
async function useEverything(): Promise<void> {
  await Promise.all([talk(), listen(), administer(), order(), keep()]);
}

async function talk(): Promise<void> {
  const roomId = await makeRoom("ana");
  const path = `/rooms/${roomId}`;
  const { messageId } = await send(roomId, "ana", "hello");
  const again = { "idempotency-key": unique("key") };
  const message = { message: "once", clientId: "c" };
  const answers = [
    await api("GET", "/rooms", { as: "ana" }),
    await api("GET", path, { as: "ana" }),
    await api("PUT", path, { as: "ana", body: { name: "Tea" } }),
    await api("POST", `${path}/messages`, { as: "ana", body: message, headers: again }),
    await api("POST", "/rooms/nowhere/messages", { as: "ana", body: message, headers: again }),
    await api("GET", `${path}/messages`, { as: "ana" }),
    await api("GET", `${path}/messages/${messageId}`, { as: "ana" }),
    await api("PUT", `${path}/messages/${messageId}`, { as: "ana", body: { message: "hi" } }),
    await api("DELETE", path, { as: "ana" }),
  ];
  done(...answers.map(({ status }) => status));
}

async function listen(): Promise<void> {
  const [ana, ben, cy] = await Promise.all([makePerson(), makePerson(), makePerson()]);
  const socket = new WebSocket(String(inject("stack").outputs["liveUrl"]), ["souk", ben.idToken]);
  const next = (event: string) =>
    new Promise((resolve) => socket.addEventListener(event, resolve, { once: true }));
  await next("open");
  const roomId = unique("room");
  const [made, heard] = [{ roomId, with: [ben.id, cy.id] }, next("message")];
  const answers = [
    await api("POST", "/rooms", { token: ana.idToken, body: made }),
    await api("POST", `/rooms/${roomId}/messages`, {
      token: ana.idToken,
      body: { message: "hello", clientId: "c" },
    }),
  ];
  done(...answers.map(({ status }) => status));
  await heard;
  const closed = next("close");
  socket.close();
  await closed;
}

async function administer(): Promise<void> {
  const { idToken: token } = await makePerson({ admin: true });
  const created = await api("POST", "/users", {
    token,
    body: { name: "New", email: `${unique("new")}@example.com` },
    headers: { "idempotency-key": unique("key") },
  });
  const path = `/users/${created.json<{ userid: string }>().userid}`;
  const answers = [
    created,
    await api("GET", "/users", { token }),
    await api("GET", path, { token }),
    await api("PUT", path, { token, body: { name: "Newer" } }),
    await api("DELETE", path, { token }),
  ];
  done(...answers.map(({ status }) => status));
}

async function order(): Promise<void> {
  const { idToken: token } = await makePerson();
  const what = {
    restaurantId: 1,
    totalAmount: 1,
    orderItems: [{ id: 1, name: "Tea", price: 1, quantity: 1 }],
  };
  const orderId = unique("order");
  const answers = [
    await api("POST", "/orders", { token, body: { orderId, ...what } }),
    await api("GET", "/orders", { token }),
    await api("GET", `/orders/${orderId}`, { token }),
    await api("PUT", `/orders/${orderId}`, { token, body: what }),
    await api("DELETE", `/orders/${orderId}`, { token }),
  ];
  done(...answers.map(({ status }) => status));
}

async function keep(): Promise<void> {
  const key = () => ({ "idempotency-key": unique("key") });
  const made = await withApiKey("POST", "/data", { body: { data: 1 }, headers: key() });
  const answers = [
    made,
    await withApiKey("GET", `/data/${made.json<{ id: string }>().id}`),
    // 250 KB as they are sent, a megabyte as they would be kept.
    await withApiKey("POST", "/data", {
      rawBody: `{"data":[${Array<string>(50_000).fill("1e20").join()}]}`,
      headers: key(),
    }),
    await withApiKey("PUT", "/basic", { body: { id: 77_001 } }),
    await withApiKey("GET", "/basic"),
    await withApiKey("DELETE", "/basic", { body: { id: 77_001 } }),
    await withApiKey("POST", "/string/replace", { body: { content: "abn" } }),
  ];
  done(...answers.map(({ status }) => status));
}

beforeAll(useEverything);

describe.each([...granted.keys()])("%s", (name) => {
  it("may do what it does, and nothing that it never does", async () => {
    const { actions } = granted.get(name) ?? expect.fail(name);
    const unseen = elsewhere[name] ?? [];
    await vi.waitFor(
      async () =>
        expect([...new Set([...(await usedBy(name)), ...unseen])].toSorted()).toEqual(
          actions.toSorted(),
        ),
      { timeout: 20_000, interval: 250 },
    );
  });
});
