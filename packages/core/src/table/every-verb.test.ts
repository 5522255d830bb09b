import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { as, startTable } from "../../test/factory.ts";
import { clients, recording, settings } from "../../test/clients.ts";
import type { Sent } from "../../test/clients.ts";
import * as Connection from "../connection/index.ts";
import * as Document from "../document/index.ts";
import * as Idempotency from "../idempotency/index.ts";
import * as Item from "../item/index.ts";
import * as Message from "../message/index.ts";
import * as Order from "../order/index.ts";
import * as Room from "../room/index.ts";
import * as RoomList from "../room-list/index.ts";
import * as User from "../user/index.ts";
import { metered } from "./index.ts";
import type { Table } from "./index.ts";

const nouns = { Connection, Document, Idempotency, Item, Message, Order, Room, RoomList, User };

/** Exported functions that send nothing. */
const PURE = new Set(["Message.deletion", "Message.fromImage", "Room.summaryFromImage"]);

const verbs = Object.entries(nouns)
  .flatMap(([noun, module]) =>
    Object.entries(module)
      .filter(([, value]) => typeof value === "function")
      .map(([verb]) => `${noun}.${verb}`),
  )
  .filter((verb) => !PURE.has(verb));

// Both runs are at the same time, near the server's; ids are compared by their order.
beforeEach(() => void vi.useFakeTimers({ toFake: ["Date"], now: Date.now() }));
afterEach(() => vi.useRealTimers());

/** Replaces the ULIDs and UUIDs of a run by the order in which they appeared. */
function withoutIds(value: unknown): unknown {
  const known = new Map<string, string>();
  const ids = /[0-7][0-9A-HJKMNP-TV-Z]{25}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
  const text = JSON.stringify(value, (name, one: unknown) =>
    name === "cursor" ? Buffer.from(String(one), "base64url").toString() : sorted(one),
  ).replace(ids, (id) => {
    // The least and greatest ULIDs of a time are not random.
    if (/0{16}$|^7Z{25}$/.test(id)) return id;
    if (!known.has(id)) known.set(id, `id-${known.size}`);
    return known.get(id) ?? "";
  });
  return JSON.parse(text) as unknown;
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** Calls every verb with everything that it can come to, and returns the outcomes by verb. */
async function callEveryVerb(table: Table): Promise<[verb: string, outcome: unknown][]> {
  const outcomes: [string, unknown][] = [];
  async function run<Result>(verb: string, work: () => Promise<Result>): Promise<Result> {
    const outcome = await metered(work).catch((error: Error) => error);
    if (outcome instanceof Error) {
      const { name, message, code } = outcome as Error & { code?: string };
      outcomes.push([verb, { name, message, code }]);
      return undefined as Result;
    }
    outcomes.push([verb, outcome]);
    return outcome.result;
  }
  const [alice, bob, eve] = [as("alice", table), as("bob", table), as("eve", table)];

  const kitchen = { roomId: "kitchen", name: "Kitchen 🍳", with: ["bob", "carol"] };
  await run("Room.create", () => Room.create(alice, kitchen));
  await run("Room.create", () => Room.create(alice, kitchen));
  await run("RoomList.list", () => RoomList.list(bob, { limit: 100 }));
  await run("Room.fromId", () => Room.fromId(bob, "kitchen"));
  await run("Room.fromId", () => Room.fromId(eve, "kitchen"));
  await run("Room.update", () => Room.update(alice, "kitchen", { name: "K", with: ["bob"] }));
  await run("Room.update", () => Room.update(bob, "kitchen", { name: "K" }));

  const input = { message: "Hello \u2028 Zoë", clientId: "1", to: { messageId: "x" } };
  const sent = await run("Message.send", () => Message.send(bob, "kitchen", input));
  const { messageId } = sent.message;
  await run("Message.send", () => Message.send(alice, "kitchen", input, messageId));
  await run("Message.send", () => Message.send(bob, "kitchen", { ...input, clientId: "2" }));
  const page = await run("Message.list", () => Message.list(alice, "kitchen", { limit: 1 }));
  const { cursor } = page;
  await run("Message.list", () => Message.list(alice, "kitchen", { limit: 1, cursor }));
  await run("RoomList.list", () => RoomList.list(alice, { limit: 100, lastMessage: "true" }));
  await run("Message.fromId", () => Message.fromId(alice, "kitchen", messageId));
  await run("Message.edit", () => Message.edit(bob, "kitchen", messageId, { message: "Bye" }));
  await run("Message.edit", () => Message.edit(alice, "kitchen", messageId, { message: "No" }));

  const line = { id: 2 ** 53 - 1, name: "Soup", price: 0.1, quantity: 3 };
  const choice = { restaurantId: 7, totalAmount: 19.97, orderItems: [line] };
  const order = { orderId: "o-1", ...choice };
  await run("Order.create", () => Order.create(alice, order));
  await run("Order.create", () => Order.create(alice, order));
  await run("Order.create", () => Order.create(alice, { ...order, totalAmount: 1 }));
  await run("Order.list", () => Order.list(alice, { limit: 50 }));
  await run("Order.fromId", () => Order.fromId(alice, "o-1"));
  await run("Order.fromId", () => Order.fromId(bob, "o-1"));
  await run("Order.update", () => Order.update(alice, "o-1", { ...choice, totalAmount: 1e-7 }));
  await run("Order.acknowledge", () =>
    Order.acknowledge(table, { userId: "alice", orderId: "o-1" }),
  );
  await run("Order.update", () => Order.update(alice, "o-1", choice));
  await run("Order.cancel", () => Order.cancel(alice, "o-1"));
  await run("Order.cancel", () => Order.cancel(alice, "o-2"));

  const admin = {
    ...as("admin", table),
    admin: true,
    identities: {
      create: () => Promise.resolve("0a1b2c3d-0000-4000-8000-000000000001"),
      findInvited: () => Promise.resolve(undefined),
      rename: () => Promise.resolve(),
      remove: () => Promise.resolve(),
    },
  };
  const zoe = { name: "Zoë", email: "Zoe@Example.com" };
  const created = await run("User.create", () => User.create(admin, zoe));
  const { userid } = created.user;
  await run("User.create", () => User.create(admin, { name: "B", userid: "b" }));
  await run("User.create", () => User.create(admin, { name: "B", userid: "b" }));
  await run("User.register", () => User.register(table, { userid: "r", email: "r@x.example" }));
  await run("User.list", () => User.list(admin, { limit: 2 }));
  await run("User.list", () => User.list(admin, { limit: 2, email: "zoe" }));
  await run("User.fromId", () => User.fromId(admin, userid));
  await run("User.fromId", () => User.fromId(admin, "nobody"));
  await run("User.update", () => User.update(admin, userid, { name: "Z" }));
  const find = async (finder: typeof User.findUsers) =>
    finder(table)([userid, "zoe@example.com", "nobody", "no@example.com"]);
  await run("User.findUsers", () => find(User.findUsers));
  await run("User.findUsersOrNames", () => find(User.findUsersOrNames));
  await run("User.remove", () => User.remove(admin, userid));
  await run("User.remove", () => User.remove(admin, userid));

  await run("Item.put", () => Item.put(table, { id: -0.5, deep: [{ a: null }] }));
  await run("Item.list", () => Item.list(table, { limit: 50 }));
  await run("Item.remove", () => Item.remove(table, { id: -0.5 }));
  const document = await run("Document.create", () => Document.create(table, { data: [1, "x"] }));
  const { id } = document.document;
  await run("Document.create", () => Document.create(table, { data: 2 }, id));
  await run("Document.fromId", () => Document.fromId(table, id));

  const connection = { userId: "bob", connectionId: "c=" };
  await run("Connection.open", () => Connection.open(table, connection));
  await run("Connection.audienceOf", () =>
    Connection.audienceOf(table, { roomId: "kitchen", messageId }),
  );
  await run("Connection.ofUser", () => Connection.ofUser(table, "bob"));
  await run("Connection.close", () => Connection.close(table, connection));

  const request = { caller: "alice", request: "POST /data#1", bodyHash: "h1" };
  const other = { ...request, bodyHash: "h2" };
  const reserve = (of: typeof request) =>
    run("Idempotency.reserve", () => Idempotency.reserve(table, of));
  const reserved = (await reserve(request)) as { id: string };
  await reserve(other);
  await run("Idempotency.release", () => Idempotency.release(table, request, reserved.id));
  await reserve(other);
  const body = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const response = { status: 201, type: "application/json", body };
  await run("Idempotency.complete", () =>
    Idempotency.complete(table, other, reserved.id, response),
  );
  const stored = (await reserve(other)) as Idempotency.StoredResponse;
  outcomes.push(["body", [stored.body instanceof Uint8Array, Buffer.compare(stored.body, body)]]);

  await run("Room.remove", () => Room.remove(alice, "kitchen"));
  await run("Message.purge", () => Message.purge(table, "kitchen", () => true));
  return outcomes;
}

it("sends and returns what the signed client does, for every verb", async () => {
  const runs = [];
  for (const [name, create] of clients) {
    const table = await startTable();
    const sent: Sent[] = [];
    const client = create({ ...settings(table.endpoint), requestHandler: recording(sent) });
    const outcomes = await callEveryVerb({ name: table.name, client });
    runs.push({
      name,
      outcomes,
      headers: [...new Set(sent.map((request) => request.headers.toSorted().join()))],
      requests: sent.map(({ operation, body, attempt }) => [operation, body, attempt]),
    });
    client.destroy();
    await table.stop();
  }
  const [sdk, signed] = runs;
  const called = new Set(sdk?.outcomes.map(([verb]) => verb));
  expect(verbs.filter((verb) => !called.has(verb))).toEqual([]);
  expect(sdk?.requests.length).toBeGreaterThan(60);
  expect(withoutIds(signed?.requests)).toEqual(withoutIds(sdk?.requests));
  // The SDK's client names itself in one header more.
  const expected = sdk?.headers.map((names) => names.replace(",x-amz-user-agent", ""));
  expect([signed?.headers, signed?.headers.length]).toEqual([expected, 1]);
  expect(withoutIds(signed?.outcomes)).toEqual(withoutIds(sdk?.outcomes));
});
