import { AdminGetUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { ErrorBody } from "@souk/core/error/schema";
import type { Table } from "@souk/core/table";
import { findUsers, type Identities, UserInfo, UserPage } from "@souk/core/user";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { startTable, type TestTable } from "../../../../core/test/factory.ts";
import { bodyOf, makeContext, makeEvent, type RequestOptions } from "../../../test/factory.ts";
import { clientOf } from "../../../test/cognito.ts";
import { dyingAt, handlerLosing } from "../../../test/faults.ts";
import { logged } from "../../../test/logs.ts";
import { POOL_ID, startCognito, type Started } from "../../../test/tokens.ts";
import { cognitoIdentities } from "../../cognito/identities.ts";
import { createApp } from "../app.ts";
import { toHandler } from "../lambda.ts";
import { scope } from "../middleware/scope.ts";
import { users } from "./users.ts";

let table: TestTable;
let cognito: Started;
let handler: ReturnType<typeof toHandler>;

/** The handler of the users' routes with a table and identities of its own. */
const handlerWith = (table: Table, identities: Identities) =>
  toHandler(
    createApp()
      .use(scope({ table, findPeople: findUsers(table) }))
      .route("/users", users(identities)),
  );

beforeAll(async () => {
  [table, cognito] = await Promise.all([startTable(), startCognito()]);
  handler = handlerWith(table, cognitoIdentities(clientOf(cognito), POOL_ID));
});
afterAll(async () => {
  await cognito.stop();
  await table.stop();
});

/** Calls with the context of the users authorizer for a user or an administrator. */
function call(
  { admin = false, ...options }: RequestOptions & { admin?: boolean },
  through = handler,
) {
  const event = makeEvent({ user: admin ? "the-admin" : "somebody", ...options });
  const { authorizer } = event.requestContext;
  const context = authorizer && { ...authorizer, admin: String(admin) };
  return through(
    {
      ...event,
      requestContext: { ...event.requestContext, authorizer: context },
    },
    makeContext(),
  );
}

const one = (userid: string) => ({ path: { userid } });
const post = (body: unknown) => call({ route: "POST /users", admin: true, body });
const identityOf = (Username: string) =>
  cognito.client.send(new AdminGetUserCommand({ UserPoolId: POOL_ID, Username })).then(
    ({ UserStatus }) => UserStatus as string,
    (error: Error) => error.name,
  );

describe("POST /users", () => {
  it("creates one user and one identity for a request repeated with an Idempotency-Key", async () => {
    const request = {
      route: "POST /users",
      admin: true,
      headers: { "Idempotency-Key": "once" },
      body: { name: "Only One", email: "only.one@example.com" },
    };
    const [first, again] = [await call(request), await call(request)];
    expect(again).toMatchObject({ statusCode: 201, body: first.body });
    const changed = await call({ ...request, body: { name: "Another" } });
    expect(changed.statusCode).toBe(422);
    expect(await identityOf("only.one@example.com")).toBe("FORCE_CHANGE_PASSWORD");
  });

  it("creates a profile only from a name, with the given or a new id", async () => {
    const made = await post({ name: "John Doe" });
    expect(made.statusCode).toBe(201);
    expect(bodyOf(UserInfo, made)).toMatchObject({ name: "John Doe", userid: expect.any(String) });
    const given = await post({ name: "John Doe", userid: "123456789" });
    expect(bodyOf(UserInfo, given).userid).toBe("123456789");
    expect((await post({ name: "John Doe", userid: "123456789" })).statusCode).toBe(409);
  });

  it("creates the Cognito user too for an address, with the id of the profile", async () => {
    const email = "john@example.com";
    const { userid } = bodyOf(UserInfo, await post({ name: "John Doe", email }));
    expect(await identityOf(userid)).toBe("FORCE_CHANGE_PASSWORD");
    const again = await post({ name: "Jane Doe", email });
    expect(again.statusCode).toBe(409);
    expect(bodyOf(ErrorBody, again).code).toBe("user.email_taken");
  });

  it("deletes the Cognito user again where another profile has the address", async () => {
    const email = "ghost@example.com";
    const { userid } = bodyOf(UserInfo, await post({ name: "Ghost", email }));
    await cognitoIdentities(clientOf(cognito), POOL_ID).remove(userid);
    expect((await post({ name: "Again", email })).statusCode).toBe(409);
    expect(await identityOf(email)).toBe("UserNotFoundException");
  });

  it("creates one user and one identity of ten requests at the same time", async () => {
    const email = "race@example.com";
    const statuses = (
      await Promise.all(Array.from({ length: 10 }, () => post({ name: "Racer", email })))
    ).map(({ statusCode }) => statusCode);
    expect(statuses.toSorted()).toEqual([201, ...Array<number>(9).fill(409)]);
    expect(await identityOf(email)).toBe("FORCE_CHANGE_PASSWORD");
  });

  it.each([
    ["form data", "name=John+Doe"],
    ["a field in other case", { Name: "John Doe" }],
    ["no name", {}],
    ["an id and an address", { name: "A", userid: "a", email: "a@example.com" }],
    ["an invalid address", { name: "A", email: "a" }],
    ["an unknown field", { name: "A", admin: true }],
  ])("answers 400 to %s", async (_, body) => {
    expect((await post(body)).statusCode).toBe(400);
  });
});

describe("POST /users with an Idempotency-Key", () => {
  beforeEach(() => void logged());
  afterEach(() => vi.restoreAllMocks());

  const request = (email: string) => ({
    route: "POST /users",
    admin: true,
    headers: { "Idempotency-Key": email },
    body: { name: "Ana", email },
  });

  /** Repeats a request and expects one profile with its identity. */
  async function expectOne(email: string) {
    const answers = [await call(request(email)), await call(request(email))];
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([201, 201]);
    expect(answers[1]?.body).toBe(answers[0]?.body);
    const query = { email };
    const page = bodyOf(UserPage, await call({ route: "GET /users", admin: true, query }));
    expect(page.items).toEqual([bodyOf(UserInfo, answers[0] ?? expect.fail("no answer"))]);
    expect(await identityOf(page.items[0]?.userid ?? "")).toBe("FORCE_CHANGE_PASSWORD");
  }

  // Its requests to DynamoDB: the record, the profile, the stored response.
  it.each([1, 2, 3].flatMap((n) => [[n, "request lost"] as const, [n, "answer lost"] as const]))(
    "creates one user when the function dies at request %i (%s)",
    async (n, fault) => {
      const email = `${n}-${fault.replace(" ", "-")}@faults.example`;
      const dying = { ...table, client: dyingAt(table.endpoint, n, fault) };
      const identities = cognitoIdentities(clientOf(cognito), POOL_ID);
      await call(request(email), handlerWith(dying, identities));
      await expectOne(email);
    },
  );

  it("creates one user when the function dies between identity and profile", async () => {
    const email = "identity@faults.example";
    const identities = cognitoIdentities(clientOf(cognito), POOL_ID);
    const dying: Identities = {
      ...identities,
      async create(person) {
        await identities.create(person);
        throw new Error("The function dies");
      },
    };
    expect((await call(request(email), handlerWith(table, dying))).statusCode).toBe(500);
    await expectOne(email);
  });

  it("creates one user when Cognito's answer is lost", async () => {
    const email = "answer@faults.example";
    const identities = cognitoIdentities(clientOf(cognito, handlerLosing(1)), POOL_ID);
    await call(request(email), handlerWith(table, identities));
    await expectOne(email);
  });
});

describe("GET /users", () => {
  it("lists in pages, and by the beginning of the address", async () => {
    for (const name of ["x1", "x2", "x3"]) await post({ name, email: `${name}@list.example` });
    const list = async (query: Record<string, string>) =>
      bodyOf(UserPage, await call({ route: "GET /users", admin: true, query }));
    const first = await list({ email: "X", limit: "2" });
    const second = await list({ email: "X", limit: "2", cursor: first.cursor ?? "" });
    expect([...first.items, ...second.items].map(({ name }) => name)).toEqual(["x1", "x2", "x3"]);
    expect((await list({ limit: "100" })).items.length).toBeGreaterThan(3);
  });

  it.each<Record<string, string>>([{ limit: "0" }, { limit: "101" }, { cursor: "abc" }])(
    "answers 400 to %j",
    async (query) => {
      const answer = await call({ route: "GET /users", admin: true, query });
      expect(answer.statusCode).toBe(400);
    },
  );
});

describe("/users/{userid}", () => {
  it("shows, changes and deletes the caller's own profile and identity", async () => {
    const email = "own@example.com";
    const { userid } = bodyOf(UserInfo, await post({ name: "Own", email }));
    const own = { user: userid, ...one(userid) };
    const got = await call({ route: "GET /users/{userid}", ...own });
    expect(bodyOf(UserInfo, got)).toMatchObject({ userid, email, name: "Own" });
    const put = await call({ route: "PUT /users/{userid}", ...own, body: { name: "New", email } });
    expect(put.statusCode).toBe(200);
    expect(bodyOf(UserInfo, put).name).toBe("New");
    const removed = await call({ route: "DELETE /users/{userid}", ...own });
    expect(removed).toMatchObject({ statusCode: 204, body: "" });
    expect(await identityOf(userid)).toBe("UserNotFoundException");
    for (const method of ["GET", "DELETE"]) {
      const again = await call({ route: `${method} /users/{userid}`, ...own });
      expect(again.statusCode).toBe(404);
    }
  });

  it("answers 400 to another address, which nothing proves to be the user's", async () => {
    const made = await post({ name: "A", email: "fixed@example.com" });
    const { userid } = bodyOf(UserInfo, made);
    const body = { name: "A", email: "other@example.com" };
    const answer = await call({ route: "PUT /users/{userid}", admin: true, ...one(userid), body });
    expect(answer.statusCode).toBe(400);
    expect(bodyOf(ErrorBody, answer).errors).toMatchObject([{ path: "email" }]);
  });

  it.each(["%", "%00", "a%2Fb", "..", "é", "a%23b", "x".repeat(2000)])(
    "answers 404 to the id %j",
    async (userid) => {
      for (const method of ["GET", "DELETE"]) {
        const route = `${method} /users/{userid}`;
        expect((await call({ route, admin: true, ...one(userid) })).statusCode).toBe(404);
      }
    },
  );
});

describe("a caller who is no administrator", () => {
  it.each<[string, unknown]>([
    ["GET /users", undefined],
    ["POST /users", { name: "A" }],
    ["GET /users/{userid}", undefined],
    ["PUT /users/{userid}", { name: "A" }],
    ["DELETE /users/{userid}", undefined],
  ])("gets 403 from %s of other users, and 401 without an id", async (route, body) => {
    const { userid } = bodyOf(UserInfo, await post({ name: "Victim" }));
    expect((await call({ route, ...one(userid), body })).statusCode).toBe(403);
    expect((await call({ route, user: undefined, ...one(userid), body })).statusCode).toBe(401);
    const event = makeEvent({ route, user: "somebody", ...one(userid), body });
    expect((await handler(event, makeContext())).statusCode).toBe(403);
    const after = await call({ route: "GET /users/{userid}", admin: true, ...one(userid) });
    expect(bodyOf(UserInfo, after).name).toBe("Victim");
  });
});

it("finds users for rooms by address when an administrator created them", async () => {
  const email = "guest@example.com";
  const { userid } = bodyOf(UserInfo, await post({ name: "Guest", email }));
  expect(await findUsers(table)([email])).toEqual([{ id: userid, name: "Guest" }]);
});
