import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { itemsOf, startTable } from "../../test/factory.ts";
import type { TestTable } from "../../test/factory.ts";
import { toCursor } from "../cursor/index.ts";
import { acceptAnyName } from "../scope/index.ts";
import { newId } from "../id/index.ts";
import { metered } from "../table/index.ts";
import type { DynamoDB, Table } from "../table/index.ts";
import * as User from "./index.ts";
import type { Identities, UserScope } from "./index.ts";

let table: TestTable;
let admin: UserScope;
beforeAll(async () => {
  table = await startTable();
});
afterAll(() => table.stop());

/** Identities in memory, by address. packages/functions tests the ones in Cognito. */
function memory(): Identities & { byEmail: Map<string, { id: string; name: string }> } {
  const byEmail = new Map<string, { id: string; name: string }>();
  return {
    byEmail,
    async create({ email, name }) {
      if (byEmail.has(email)) return undefined;
      const id = randomUUID();
      byEmail.set(email, { id, name });
      return id;
    },
    async findInvited(email) {
      return byEmail.get(email)?.id;
    },
    async rename(userId, name) {
      for (const one of byEmail.values()) if (one.id === userId) one.name = name;
    },
    async remove(userId) {
      for (const [email, { id }] of byEmail) if (id === userId) byEmail.delete(email);
    },
  };
}

let identities: ReturnType<typeof memory>;
beforeEach(() => {
  identities = memory();
  admin = scopeOf("the-admin", true);
});

const create = async (...args: Parameters<typeof User.create>) => (await User.create(...args)).user;

const scopeOf = (id: string, isAdmin = false): UserScope => ({
  table,
  actor: { id, name: id },
  findPeople: acceptAnyName,
  admin: isAdmin,
  identities,
});

/** The table through a client that loses the answers to one operation. */
function losing(lost: string): Table {
  const client: DynamoDB = {
    ...table.client,
    async call(operation, input) {
      const answer = await table.client.call(operation, input);
      if (operation !== lost) return answer;
      throw Object.assign(new Error("socket hang up"), { code: "ECONNRESET" });
    },
  };
  return { client, name: table.name };
}

let count = 0;
const makeEmail = () => `person-${(count += 1)}@example.com`;
const code = (code: string) => expect.objectContaining({ code });
const field = (path: string) =>
  expect.objectContaining({ kind: "input", errors: [expect.objectContaining({ path })] });

describe("create", () => {
  it("creates an identity and a profile of the same id", async () => {
    const email = makeEmail();
    const made = await create(admin, { name: "John Doe", email });
    expect(made).toEqual({
      userid: identities.byEmail.get(email)?.id,
      name: "John Doe",
      email,
      createdAt: expect.any(String),
      updatedAt: made.createdAt,
      timestamp: made.createdAt,
    });
    expect(await User.fromId(scopeOf(made.userid), made.userid)).toEqual(made);
    expect(User.UserInfo.safeParse(made).success).toBe(true);
  });

  it("ignores the case of an address", async () => {
    const email = makeEmail();
    expect((await create(admin, { name: "A", email: email.toUpperCase() })).email).toBe(email);
    await expect(create(admin, { name: "B", email })).rejects.toThrow(code("user.email_taken"));
  });

  it("creates a profile only without an address, under the given or a new id", async () => {
    const given = await create(admin, { name: "John Doe", userid: "123456789" });
    expect(given.userid).toBe("123456789");
    const made = await create(admin, { name: "John Doe" });
    expect(made.userid).toMatch(User.USER_ID_PATTERN);
    expect(made).not.toHaveProperty("email");
    expect(identities.byEmail.size).toBe(0);
    await expect(create(admin, { name: "Jane", userid: "123456789" })).rejects.toThrow(
      code("user.taken"),
    );
  });

  it("deletes the identity again when another profile has the address", async () => {
    const [email, userid] = [makeEmail(), randomUUID()];
    await User.register(table, { userid, email, name: "First" });
    await expect(create(admin, { name: "Second", email })).rejects.toThrow(
      code("user.email_taken"),
    );
    expect(identities.byEmail.size).toBe(0);
    expect((await User.fromId(admin, userid)).name).toBe("First");
  });

  it("leaves the identity to the next attempt when the table cannot be written", async () => {
    const broken = { ...admin, table: { ...table, name: "no-such-table" } };
    const email = makeEmail();
    await expect(create(broken, { name: "First", email })).rejects.toThrow();
    const user = await create(admin, { name: "Second", email });
    expect(identities.byEmail.get(email)).toEqual({ id: user.userid, name: "Second" });
  });

  it("finds the profile of a transaction whose answer is lost", async () => {
    const email = makeEmail();
    const user = await create(
      { ...admin, table: losing("TransactWriteItems") },
      {
        name: "Ana",
        email,
      },
    );
    expect(await User.fromId(admin, user.userid)).toEqual(user);
    expect(identities.byEmail.get(email)?.id).toBe(user.userid);
  });

  it("gives an address to one of ten registrations at the same time", async () => {
    const email = makeEmail();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 10 }, () =>
        User.register(table, { userid: randomUUID(), email, name: "Same" }),
      ),
    );
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await User.list(admin, { limit: 100, email })).items).toHaveLength(1);
  });
});

describe("create with a reserved id", () => {
  const inputs: [string, () => User.UserCreate][] = [
    ["with an address", () => ({ name: "Ana", email: makeEmail() })],
    ["with a chosen id", () => ({ name: "Ana", userid: randomUUID() })],
    ["with a name only", () => ({ name: "Ana" })],
  ];

  it.each(inputs)("creates a user %s once, and repeats the first answer", async (_, makeInput) => {
    const [input, id] = [makeInput(), newId()];
    const first = await User.create(admin, input, id);
    await User.update(admin, first.user.userid, { name: "Renamed" });
    const again = await User.create(admin, input, id);
    expect(first.replayed).toBe(false);
    expect(again).toEqual({ user: first.user, replayed: true });
    expect((await User.fromId(admin, first.user.userid)).name).toBe("Renamed");
  });

  it.each(inputs)("completes a user %s that a lost function began", async (_, makeInput) => {
    const [input, id] = [makeInput(), newId()];
    const broken = { ...admin, table: { ...table, name: "no-such-table" } };
    await expect(User.create(broken, input, id)).rejects.toThrow();
    const { user, replayed } = await User.create(admin, input, id);
    expect(replayed).toBe(false);
    expect(await User.fromId(admin, user.userid)).toEqual(user);
    expect([...identities.byEmail.values()].map((one) => one.id)).toEqual(
      input.email === undefined ? [] : [user.userid],
    );
  });

  it("refuses the id or the address of a user that another request created", async () => {
    const [email, userid] = [makeEmail(), randomUUID()];
    await create(admin, { name: "A", email });
    await create(admin, { name: "A", userid });
    await expect(create(admin, { name: "A", email }, newId())).rejects.toThrow(
      code("user.email_taken"),
    );
    await expect(create(admin, { name: "A", userid }, newId())).rejects.toThrow(code("user.taken"));
    expect(identities.byEmail.has(email)).toBe(true);
  });

  it("leaves one profile and its identity of ten attempts at the same time", async () => {
    const [email, id] = [makeEmail(), newId()];
    const users = await Promise.all(
      Array.from({ length: 10 }, () => create(admin, { name: "A", email }, id)),
    );
    expect(new Set(users.map(({ userid }) => userid))).toEqual(
      new Set([identities.byEmail.get(email)?.id]),
    );
    expect((await User.list(admin, { limit: 100, email })).items).toHaveLength(1);
  });
});

describe("register", () => {
  it("creates the profile once and changes nothing the second time", async () => {
    const person = { userid: randomUUID(), email: makeEmail(), name: "Ivy" };
    await User.register(table, person);
    await User.update(scopeOf(person.userid), person.userid, { name: "Ivy II" });
    await User.register(table, person);
    expect((await User.fromId(admin, person.userid)).name).toBe("Ivy II");
  });

  it("names a user without a name by the address, and cuts a long name", async () => {
    const [first, second] = [randomUUID(), randomUUID()];
    const email = makeEmail();
    await User.register(table, { userid: first, email });
    await User.register(table, { userid: second, email: makeEmail(), name: "🎉".repeat(80) });
    expect((await User.fromId(admin, first)).name).toBe(email);
    expect((await User.fromId(admin, second)).name).toBe("🎉".repeat(50));
  });
});

describe("list", () => {
  const all = async (query: Omit<User.UserListQuery, "limit">, limit = 2) => {
    const items: User.UserInfo[] = [];
    let cursor: string | undefined;
    do {
      const page = await User.list(admin, { ...query, limit, cursor });
      expect(User.UserPage.safeParse(page).success).toBe(true);
      items.push(...page.items);
      cursor = page.cursor;
    } while (cursor !== undefined);
    return items;
  };

  it("lists users by the beginning of the address, in pages without gaps", async () => {
    const emails = ["cy", "ana", "ben", "dan", "eve"].map((name) => `list-${name}@example.com`);
    for (const email of emails) await create(admin, { name: "N", email });
    const found = await all({ email: "LIST-" });
    expect(found.map(({ email }) => email)).toEqual(emails.toSorted());
    expect(await all({ email: "nobody-" })).toEqual([]);
  });

  it("lists all users, those without an address too, as they are now", async () => {
    const plain = await create(admin, { name: "No address" });
    const renamed = await User.update(admin, plain.userid, { name: "Renamed" });
    const other = await create(admin, { name: "Other", email: makeEmail() });
    const found = await all({}, 100);
    expect(found).toContainEqual(renamed);
    expect(found).toContainEqual(other);
    await User.remove(admin, other.userid);
    expect(await all({}, 100)).not.toContainEqual(other);
  });

  it("continues behind an address that only Cognito accepts", async () => {
    const emails = ["odd#one@example.com", "odd two@example.com", `odd-${"x".repeat(1000)}@é`];
    for (const email of emails) await User.register(table, { userid: randomUUID(), email });
    const found = await all({ email: "odd" }, 1);
    expect(found.map(({ email }) => email)).toEqual(emails.toSorted());
  });

  it.each([
    ["another list's", toCursor("rooms", "EMAIL#a@b.c"), undefined],
    ["an invalid", "abc", undefined],
    ["outside of the search: a", toCursor("users", "EMAIL#a@b.c"), "x"],
  ])("refuses %s cursor", async (_, cursor, email) => {
    await expect(User.list(admin, { limit: 1, cursor, email })).rejects.toThrow(field("cursor"));
  });
});

describe("update", () => {
  it("changes the name in the profile, in the list and in the next tokens", async () => {
    const email = makeEmail();
    const made = await create(admin, { name: "Before", email });
    const own = scopeOf(made.userid);
    const after = await User.update(own, made.userid, { name: "After", email });
    expect(after).toMatchObject({ name: "After", email, createdAt: made.createdAt });
    expect(await User.fromId(own, made.userid)).toEqual(after);
    expect((await User.list(admin, { limit: 1, email })).items).toEqual([after]);
    expect(identities.byEmail.get(email)?.name).toBe("After");
  });

  it("never changes the address, not even for an administrator", async () => {
    const [withOne, without] = [
      await create(admin, { name: "A", email: makeEmail() }),
      await create(admin, { name: "A" }),
    ];
    const input = { name: "B", email: makeEmail() };
    await expect(User.update(admin, withOne.userid, input)).rejects.toThrow(field("email"));
    await expect(User.update(admin, without.userid, input)).rejects.toThrow(field("email"));
    expect(await User.fromId(admin, withOne.userid)).toEqual(withOne);
  });

  it("creates no user that does not exist", async () => {
    await expect(User.update(admin, "nobody", { name: "A" })).rejects.toThrow(
      code("user.not_found"),
    );
    expect(await itemsOf(table, "USER#nobody")).toEqual([]);
  });
});

describe("remove", () => {
  it("deletes identity and profile once and frees the address", async () => {
    const email = makeEmail();
    const { userid } = await create(admin, { name: "A", email });
    await User.remove(scopeOf(userid), userid);
    expect(identities.byEmail.size).toBe(0);
    await expect(User.fromId(admin, userid)).rejects.toThrow(code("user.not_found"));
    await expect(User.remove(admin, userid)).rejects.toThrow(code("user.not_found"));
    expect((await create(admin, { name: "B", email })).userid).not.toBe(userid);
  });

  it("can be repeated when the identity is deleted already", async () => {
    const { userid } = await create(admin, { name: "A", email: makeEmail() });
    await identities.remove(userid);
    await User.remove(admin, userid);
    await expect(User.fromId(admin, userid)).rejects.toThrow(code("user.not_found"));
  });
});

describe("another user's profile", () => {
  it.each<[string, (scope: UserScope, id: string) => Promise<unknown>]>([
    ["read", User.fromId],
    ["changed", (scope, id) => User.update(scope, id, { name: "Mine" })],
    ["removed", User.remove],
  ])("is not %s, and does not show whether it exists", async (_, act) => {
    const made = await create(admin, { name: "A", email: makeEmail() });
    const mallory = scopeOf("mallory");
    await expect(act(mallory, made.userid)).rejects.toThrow(code("user.not_owner"));
    await expect(act(mallory, "nobody")).rejects.toThrow(code("user.not_owner"));
    expect(await User.fromId(admin, made.userid)).toEqual(made);
    expect(identities.byEmail.size).toBe(1);
  });

  it("is neither listed nor created by other callers than administrators", async () => {
    const mallory = scopeOf("mallory");
    await expect(User.list(mallory, { limit: 1 })).rejects.toThrow(code("user.not_admin"));
    await expect(create(mallory, { name: "A", email: makeEmail() })).rejects.toThrow(
      code("user.not_admin"),
    );
    expect(identities.byEmail.size).toBe(0);
  });
});

it.each(["", "a#b", "x".repeat(3000), "..", "é"])(
  "does not find a user by the id %j",
  async (userid) => {
    await expect(User.fromId(admin, userid)).rejects.toThrow(code("user.not_found"));
  },
);

describe("findUsers", () => {
  it("finds people by id and address, in the given order, with undefined for unknown ones", async () => {
    const email = makeEmail();
    const ana = await create(admin, { name: "Ana", email });
    const ben = await create(admin, { name: "Ben" });
    const found = await User.findUsers(table)([
      "nobody@example.com",
      email.toUpperCase(),
      ben.userid,
      "nobody",
      email,
      ana.userid,
    ]);
    const [person, other] = [
      { id: ana.userid, name: "Ana" },
      { id: ben.userid, name: "Ben" },
    ];
    expect(found).toEqual([undefined, person, other, undefined, person, person]);
  });

  it("costs half a read unit a person, and nothing for no person", async () => {
    const made = await create(admin, { name: "Ana", email: makeEmail() });
    const find = User.findUsers(table);
    const { usage } = await metered(() => find([made.userid, made.email ?? ""]));
    expect(usage).toEqual({ requests: 2, writeUnits: 0, readUnits: 1 });
    expect((await metered(() => find([]))).usage.requests).toBe(0);
  });
});

it("costs no more than each operation needs", async () => {
  const email = makeEmail();
  const made = await metered(() => create(admin, { name: "Ana", email }));
  const { userid } = made.result;
  const usageOf = async (work: () => Promise<unknown>) => (await metered(work)).usage;
  const costs = (requests: number, writeUnits: number, readUnits: number) => ({
    requests,
    writeUnits,
    readUnits,
  });
  // Two items in a transaction, at two units each.
  expect(made.usage).toEqual(costs(1, 4, 0));
  expect(await usageOf(() => User.fromId(admin, userid))).toEqual(costs(1, 0, 0.5));
  expect(await usageOf(() => User.list(admin, { limit: 1, email }))).toEqual(costs(1, 0, 0.5));
  expect(await usageOf(() => User.update(admin, userid, { name: "B" }))).toEqual(costs(2, 4, 1));
  expect(await usageOf(() => User.remove(admin, userid))).toEqual(costs(2, 4, 1));
});

describe("findUsersOrNames", () => {
  it("looks up addresses and ids, and accepts every other reference except an unknown address", async () => {
    const email = makeEmail();
    const ada = await create(admin, { name: "Ada", email });
    const id = randomUUID();
    const find = User.findUsersOrNames(table);
    expect(await find(["ben", email, "nobody@example.com", id, ada.userid])).toEqual([
      { id: "ben", name: "ben" },
      { id: ada.userid, name: "Ada" },
      undefined,
      { id, name: id },
      { id: ada.userid, name: "Ada" },
    ]);
  });

  it("sends no request for names alone", async () => {
    const { usage } = await metered(() => User.findUsersOrNames(table)(["ben", "cy"]));
    expect(usage.requests).toBe(0);
  });
});
