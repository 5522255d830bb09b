import type { UserInfo } from "@souk/core/user";
import { AdminGetUserCommand } from "@aws-sdk/client-cognito-identity-provider";
import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { api, error, listAll } from "../support/api.ts";
import { cognito, makePerson, type Person, pool } from "../support/people.ts";

let admin: Person;
let ana: Person;
let ben: Person;
beforeAll(async () => {
  [admin, ana, ben] = await Promise.all([
    makePerson({ name: "Admin", admin: true }),
    makePerson({ name: "Ana" }),
    makePerson({ name: "Ben" }),
  ]);
});

const post = (body: unknown, { idToken: token }: Person = admin) =>
  api("POST", "/users", { token, body });
const address = () => `${randomUUID()}@example.com`;
const statusInPool = (Username: string) =>
  cognito.send(new AdminGetUserCommand({ UserPoolId: pool.userPoolId, Username })).then(
    ({ UserStatus }) => UserStatus as string,
    ({ name }: Error) => name,
  );

describe("a user who signs up", () => {
  it("has a profile under the id of the token once the address is confirmed", async () => {
    const answer = await api("GET", `/users/${ana.id}`, { token: ana.idToken });
    expect(answer.status).toBe(200);
    expect(answer.json()).toMatchObject({ userid: ana.id, name: "Ana", email: ana.email });
  });
});

describe("GET /users", () => {
  it("answers 401 without a token", async () => {
    const answer = await api("GET", "/users");
    expect([answer.status, answer.json()]).toEqual([
      401,
      error("auth.unauthorized", "Unauthorized"),
    ]);
  });

  it("answers 403 to a user", async () => {
    const answer = await api("GET", "/users", { token: ana.idToken });
    expect([answer.status, answer.json()]).toEqual([403, error("auth.forbidden", "Forbidden")]);
  });

  it.each(["", "Bearer "])("lists all users to an administrator with `%stoken`", async (scheme) => {
    const headers = { authorization: `${scheme}${admin.idToken}` };
    const users = await listAll<UserInfo>("/users", { headers, query: { limit: "3" } });
    const ids = users.map(({ userid }) => userid);
    expect(ids).toEqual(expect.arrayContaining([admin.id, ana.id, ben.id]));
    expect(new Set(ids).size).toBe(ids.length);
  });

  it("lists the users whose address has the prefix", async () => {
    const query = { email: ana.email.slice(0, 12).toUpperCase() };
    const users = await listAll<UserInfo>("/users", { token: admin.idToken, query });
    expect(users.map(({ userid }) => userid)).toEqual([ana.id]);
  });
});

describe("POST /users", () => {
  it("answers 403 to a user", async () => {
    expect((await post({ name: "John Doe" }, ana)).status).toBe(403);
  });

  it("answers 201 to an administrator, with a generated or the given id", async () => {
    const answer = await post({ name: "John Doe" });
    expect(answer.status).toBe(201);
    expect(answer.json()).toMatchObject({
      name: "John Doe",
      userid: expect.any(String) as string,
      timestamp: expect.stringMatching(/Z$/) as string,
    });
    const userid = randomUUID();
    const given = await post({ name: "John Doe", userid });
    expect([given.status, given.json<UserInfo>().userid]).toEqual([201, userid]);
    expect((await post({ name: "John Doe", userid })).status).toBe(409);
  });

  it("creates the Cognito user too if there is an address", async () => {
    const email = address();
    const answer = await post({ name: "John Doe", email });
    expect(answer.status).toBe(201);
    expect(await statusInPool(answer.json<UserInfo>().userid)).toBe("FORCE_CHANGE_PASSWORD");
    const again = await post({ name: "Jane Doe", email });
    expect([again.status, again.json()]).toMatchObject([409, { code: "user.email_taken" }]);
  });

  it("creates one user for ten concurrent requests with the same address", async () => {
    const email = address();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => post({ name: "Racer", email })),
    );
    const statuses = answers.map(({ status }) => status);
    expect(statuses.toSorted()).toEqual([201, ...Array<number>(9).fill(409)]);
  });

  it.each([
    ["a field in other letters", { Name: "John Doe" }],
    ["no name", {}],
    ["an unknown field", { name: "John Doe", admin: true }],
    ["no address", { name: "John Doe", email: "john" }],
  ])("answers 400 to %s", async (_, body) => {
    expect((await post(body)).status).toBe(400);
  });

  it("answers 400 to form data with the content type of JSON", async () => {
    const rawBody = "Name=John+Doe";
    expect((await api("POST", "/users", { token: admin.idToken, rawBody })).status).toBe(400);
  });

  it("answers a retry with the same Idempotency-Key with the same response", async () => {
    const headers = { "idempotency-key": randomUUID() };
    const send = (name: string) =>
      api("POST", "/users", { token: admin.idToken, headers, body: { name } });
    const [first, again, other] = [await send("Once"), await send("Once"), await send("Twice")];
    expect([first.status, again.status, other.status]).toEqual([201, 201, 422]);
    expect(again.text).toBe(first.text);
    expect(again.headers.get("idempotency-replayed")).toBe("true");
  });
});

describe("/users/{userid}", () => {
  it("answers 200 to the user and to administrators, 403 to other users", async () => {
    const call = async ({ idToken: token }: Person) =>
      (await api("GET", `/users/${ana.id}`, { token })).status;
    expect([await call(ana), await call(admin), await call(ben)]).toEqual([200, 200, 403]);
  });

  it("answers 404 to an administrator if the user does not exist", async () => {
    const answer = await api("GET", "/users/123456789", { token: admin.idToken });
    expect([answer.status, answer.json()]).toEqual([
      404,
      error("user.not_found", "User not found"),
    ]);
  });

  it("changes the name, which later tokens contain", async () => {
    const path = `/users/${ben.id}`;
    expect((await api("PUT", path, { token: ana.idToken, body: { name: "X" } })).status).toBe(403);
    const answer = await api("PUT", path, { token: ben.idToken, body: { name: "Benjamin" } });
    expect([answer.status, answer.json<UserInfo>().name]).toEqual([200, "Benjamin"]);
  });

  it("deletes the profile and the Cognito user", async () => {
    const gone = await makePerson();
    const path = `/users/${gone.id}`;
    expect((await api("DELETE", path, { token: ana.idToken })).status).toBe(403);
    const answer = await api("DELETE", path, { token: gone.idToken });
    expect([answer.status, answer.text]).toEqual([204, ""]);
    expect(await statusInPool(gone.email)).toBe("UserNotFoundException");
    expect((await api("GET", path, { token: admin.idToken })).status).toBe(404);
  });

  it("does not use the cached decision for one user for another", async () => {
    for (const [path, status] of [
      [`/users/${ana.id}`, 200],
      [`/users/${ben.id}`, 403],
      ["/users", 403],
      [`/users/${ana.id}`, 200],
    ] as const) {
      expect((await api("GET", path, { token: ana.idToken })).status).toBe(status);
    }
  });
});
