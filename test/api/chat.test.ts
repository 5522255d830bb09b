import { describe, expect, it } from "vitest";
import {
  api,
  error,
  listAll,
  makeRoom,
  type Message,
  type Page,
  type Room,
  send,
  unique,
} from "../support/api.ts";
import { caller, chatIdentity, ids } from "../support/callers.ts";
import { makePerson } from "../support/people.ts";

describe("GET /rooms", () => {
  it("lists only the rooms of the caller", async () => {
    const [ana, ben, cy] = [unique("ana"), unique("ben"), unique("cy")];
    const mine = await makeRoom(ana, [ben, cy]);
    const theirs = await makeRoom(ben, [cy, unique("dee")]);
    const list = await api("GET", "/rooms", { as: ana });
    expect(list.status).toBe(200);
    const ids = list.json<Page<Room>>().items.map(({ roomId }) => roomId);
    expect(ids).toContain(mine);
    expect(ids).not.toContain(theirs);
  });

  it("pages with limit and cursor and lists each room once", async () => {
    const ana = unique("ana");
    const made = [await makeRoom(ana), await makeRoom(ana), await makeRoom(ana)];
    const seen = (await listAll<Room>("/rooms", { as: ana, query: { limit: "2" } })).map(
      ({ roomId }) => roomId,
    );
    expect(seen.toSorted()).toEqual(made.toSorted());
  });

  it("has the last message of each room with lastMessage=true, and not without", async () => {
    const ana = unique("ana");
    const roomId = await makeRoom(ana);
    const silent = await makeRoom(ana);
    await send(roomId, ana, "first");
    const last = await send(roomId, ana, "last\nof all");
    const list = async (query: Record<string, string>) =>
      (await listAll<Room & { lastMessage?: object }>("/rooms", { as: ana, query })).map(
        (room) => [room.roomId, room.lastMessage] as const,
      );
    const { messageId, author, createdAt } = last;
    const rooms = new Map(await list({ lastMessage: "true" }));
    expect(rooms.get(roomId)).toEqual({ messageId, author, excerpt: "last of all", createdAt });
    expect(rooms.has(silent)).toBe(true);
    expect(rooms.get(silent)).toBeUndefined();
    for (const query of [{}, { lastMessage: "false" }]) {
      expect(new Map(await list(query)).get(roomId)).toBeUndefined();
    }
    const answer = await api("GET", "/rooms", { as: ana, query: { lastMessage: "yes" } });
    expect(answer.status).toBe(400);
  });

  it.each(["0", "101", "x", "1.5"])(
    "answers 400 to limit=%s and names the field",
    async (limit) => {
      const answer = await api("GET", "/rooms", { as: "ana", query: { limit } });
      expect(answer.status).toBe(400);
      expect(answer.json<{ errors: { path: string }[] }>().errors[0]?.path).toBe("limit");
    },
  );

  it("answers 400 to an invalid cursor", async () => {
    const answer = await api("GET", "/rooms", { as: "ana", query: { cursor: "bm90IG9uZQ" } });
    expect(answer.status).toBe(400);
    expect(answer.json<{ errors: { path: string }[] }>().errors[0]?.path).toBe("cursor");
  });
});

describe("POST /rooms", () => {
  it("answers 201 with the room, whose owner and member the caller is", async () => {
    const roomId = unique("room");
    const answer = await api("POST", "/rooms", {
      as: "ana",
      body: { roomId, with: await ids("ben", "cy"), name: "Friends" },
    });
    expect(answer.status).toBe(201);
    expect(answer.json()).toMatchObject({
      roomId,
      name: "Friends",
      owner: await caller("ana"),
      members: [await caller("ana"), await caller("ben"), await caller("cy")],
    });
  });

  it("answers 409 if the id is taken", async () => {
    const roomId = await makeRoom("ana");
    const answer = await api("POST", "/rooms", {
      as: "ben",
      body: { roomId, with: await ids("cy", "dee") },
    });
    expect(answer.status).toBe(409);
    expect(answer.json()).toMatchObject({ code: "room.taken" });
  });

  it.each([
    ["no roomId", { with: ["ben", "cy"] }],
    ["an empty roomId", { roomId: "", with: ["ben", "cy"] }],
    ["a roomId with a key's separator", { roomId: "a#b", with: ["ben", "cy"] }],
    ["one person only", { roomId: "r", with: ["ben"] }],
    ["the same person twice", { roomId: "r", with: ["ben", "ben"] }],
    ["an unknown field", { roomId: "r", with: ["ben", "cy"], admin: true }],
    ["a list instead of an object", []],
  ])("answers 400 from the API Gateway model to %s", async (_, body) => {
    const answer = await api("POST", "/rooms", { as: "ana", body });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({
      ...error("request.invalid", "Invalid request body"),
      errors: [{ path: "body" }],
    });
  });

  it("accepts any member name with the username identity, and only existing users with tokens", async () => {
    const body = { roomId: unique("room"), with: [...(await ids("ben")), "no-such-user"] };
    const answer = await api("POST", "/rooms", { as: "ana", body });
    if (chatIdentity === "username") expect(answer.status).toBe(201);
    else {
      expect(answer.status).toBe(400);
      expect(answer.json()).toMatchObject({ errors: [{ path: "with.1" }] });
      expect(answer.text).toContain("no-such-user");
    }
  });

  it("answers 400 to an e-mail address that no user has, and names it", async () => {
    const nobody = `${unique("nobody")}@example.com`;
    const body = { roomId: unique("room"), with: [nobody, ...(await ids("ben"))] };
    const answer = await api("POST", "/rooms", { as: "ana", body });
    expect(answer.status).toBe(400);
    expect(answer.json()).toMatchObject({
      errors: [{ path: "with.0", message: `There is no user ${nobody}` }],
    });
  });

  it("answers 400 to a body that is not JSON", async () => {
    const answer = await api("POST", "/rooms", { as: "ana", rawBody: "{" });
    expect(answer.status).toBe(400);
  });
});

describe("GET /rooms/{roomId}", () => {
  it("answers 200 with the members to a member", async () => {
    const roomId = await makeRoom("ana");
    const answer = await api("GET", `/rooms/${roomId}`, { as: "ben" });
    expect(answer.status).toBe(200);
    expect(answer.json<Room>().members.map(({ id }) => id)).toEqual(await ids("ana", "ben", "cy"));
  });

  it("answers the same 404 to a non-member as for a room that does not exist", async () => {
    const roomId = await makeRoom("ana");
    const outsider = await api("GET", `/rooms/${roomId}`, { as: "eve" });
    const nowhere = await api("GET", "/rooms/nowhere", { as: "eve" });
    expect([outsider.status, nowhere.status]).toEqual([404, 404]);
    expect({ ...outsider.json(), requestId: "" }).toEqual({ ...nowhere.json(), requestId: "" });
  });
});

describe("PUT /rooms/{roomId}", () => {
  it("answers 200 with the changes of the owner", async () => {
    const roomId = await makeRoom("ana");
    const body = { name: "New", with: await ids("ben", "dee") };
    const answer = await api("PUT", `/rooms/${roomId}`, { as: "ana", body });
    expect(answer.status).toBe(200);
    expect(answer.json<Room>()).toMatchObject({ name: "New" });
    expect(answer.json<Room>().members.map(({ id }) => id)).toEqual(await ids("ana", "ben", "dee"));
    expect((await api("GET", `/rooms/${roomId}`, { as: "cy" })).status).toBe(404);
    expect((await api("GET", `/rooms/${roomId}`, { as: "dee" })).status).toBe(200);
  });

  it.each([
    ["a member who does not own it", "ben", 403],
    ["who is not in it", "eve", 404],
  ])("refuses %s", async (_, as, status) => {
    const roomId = await makeRoom("ana");
    const answer = await api("PUT", `/rooms/${roomId}`, { as, body: { name: "Mine" } });
    expect(answer.status).toBe(status);
  });

  it("answers 400 to a body without changes", async () => {
    const roomId = await makeRoom("ana");
    expect((await api("PUT", `/rooms/${roomId}`, { as: "ana", body: {} })).status).toBe(400);
  });
});

describe("DELETE /rooms/{roomId}", () => {
  it("answers 204, and the room and its messages are inaccessible at once", async () => {
    const roomId = await makeRoom("ana");
    const { messageId } = await send(roomId, "ben", "hello");
    const answer = await api("DELETE", `/rooms/${roomId}`, { as: "ana" });
    expect([answer.status, answer.text]).toEqual([204, ""]);
    const body = { message: "late", clientId: "c" };
    expect(
      await Promise.all(
        [
          api("GET", `/rooms/${roomId}`, { as: "ben" }),
          api("GET", `/rooms/${roomId}/messages`, { as: "ben" }),
          api("GET", `/rooms/${roomId}/messages/${messageId}`, { as: "ben" }),
          api("POST", `/rooms/${roomId}/messages`, { as: "ben", body }),
        ].map(async (call) => (await call).status),
      ),
    ).toEqual([404, 404, 404, 404]);
  });

  it("does not show old messages in a new room with the same id", async () => {
    const roomId = await makeRoom("ana");
    await send(roomId, "ana", "old");
    await api("DELETE", `/rooms/${roomId}`, { as: "ana" });
    await api("POST", "/rooms", { as: "eve", body: { roomId, with: await ids("fay", "gus") } });
    await send(roomId, "eve", "new");
    const list = await api("GET", `/rooms/${roomId}/messages`, { as: "eve" });
    expect(list.json<Page<Message>>().items.map(({ message }) => message)).toEqual(["new"]);
  });

  it.each([
    ["a member who does not own it", "ben", 403],
    ["who is not in it", "eve", 404],
  ])("refuses %s", async (_, as, status) => {
    const roomId = await makeRoom("ana");
    expect((await api("DELETE", `/rooms/${roomId}`, { as })).status).toBe(status);
    expect((await api("GET", `/rooms/${roomId}`, { as: "ana" })).status).toBe(200);
  });
});

describe("POST /rooms/{roomId}/messages", () => {
  it("answers 201 with the message, its clientId and the message that it replies to", async () => {
    const roomId = await makeRoom("ana");
    const first = await send(roomId, "ana", "hello");
    const answer = await api("POST", `/rooms/${roomId}/messages`, {
      as: "ben",
      body: { message: "hi", clientId: "c-1", to: { messageId: first.messageId } },
    });
    expect(answer.status).toBe(201);
    expect(answer.json<Message>()).toMatchObject({
      roomId,
      message: "hi",
      clientId: "c-1",
      author: await caller("ben"),
      to: { messageId: first.messageId },
    });
  });

  it.each([
    ["no message", { clientId: "c" }],
    ["no clientId", { message: "m" }],
    ["an empty message", { message: "", clientId: "c" }],
    ["a number for a message", { message: 1, clientId: "c" }],
    ["a client's own author", { message: "m", clientId: "c", authorId: "eve" }],
  ])("answers 400 to %s", async (_, body) => {
    const roomId = await makeRoom("ana");
    expect((await api("POST", `/rooms/${roomId}/messages`, { as: "ana", body })).status).toBe(400);
  });

  it("answers 404 to a non-member", async () => {
    const roomId = await makeRoom("ana");
    const body = { message: "m", clientId: "c" };
    expect((await api("POST", `/rooms/${roomId}/messages`, { as: "eve", body })).status).toBe(404);
  });

  // A burst does not depend on how callers are identified: the large one runs in one of the modes.
  const burst = chatIdentity === "username" ? 500 : 50;

  it(`stores each of ${burst} concurrent messages once, in the order of their ids`, async () => {
    const roomId = await makeRoom("ana");
    const texts = Array.from({ length: burst }, (_, index) => `message ${index}`);
    const sent = await Promise.all(texts.map((text) => send(roomId, "ben", text)));
    const path = `/rooms/${roomId}/messages`;
    const found = await listAll<Message>(path, { as: "ana", query: { limit: "100" } });
    expect(found.map(({ message }) => message).toSorted()).toEqual(texts.toSorted());
    const ids = found.map(({ messageId }) => messageId);
    expect(new Set(ids)).toEqual(new Set(sent.map(({ messageId }) => messageId)));
    expect(ids).toEqual(ids.toSorted().toReversed());
  });
});

describe("GET /rooms/{roomId}/messages", () => {
  it("lists the newest messages first, page by page", async () => {
    const roomId = await makeRoom("ana");
    for (const text of ["one", "two", "three"]) await send(roomId, "ana", text);
    const first = await api("GET", `/rooms/${roomId}/messages`, {
      as: "cy",
      query: { limit: "2" },
    });
    expect(first.status).toBe(200);
    const page = first.json<Required<Page<Message>>>();
    expect(page.items.map(({ message }) => message)).toEqual(["three", "two"]);
    const rest = await api("GET", `/rooms/${roomId}/messages`, {
      as: "cy",
      query: { limit: "2", cursor: page.cursor },
    });
    expect(rest.json<Page<Message>>().items.map(({ message }) => message)).toEqual(["one"]);
  });

  it("answers 404 to a non-member", async () => {
    const roomId = await makeRoom("ana");
    expect((await api("GET", `/rooms/${roomId}/messages`, { as: "eve" })).status).toBe(404);
  });
});

describe("GET /rooms/{roomId}/messages/{messageId}", () => {
  it("answers 200 with the message", async () => {
    const roomId = await makeRoom("ana");
    const message = await send(roomId, "ana", "hello");
    const answer = await api("GET", `/rooms/${roomId}/messages/${message.messageId}`, {
      as: "ben",
    });
    expect([answer.status, answer.json()]).toEqual([200, message]);
  });

  it("answers 404 if the message does not exist, and to a non-member", async () => {
    const roomId = await makeRoom("ana");
    const { messageId } = await send(roomId, "ana", "hello");
    const missing = `/rooms/${roomId}/messages/01ARZ3NDEKTSV4RRFFQ69G5FAV`;
    expect((await api("GET", missing, { as: "ben" })).status).toBe(404);
    const path = `/rooms/${roomId}/messages/${messageId}`;
    expect((await api("GET", path, { as: "eve" })).status).toBe(404);
  });
});

describe("PUT /rooms/{roomId}/messages/{messageId}", () => {
  it("answers 200 with the new text and editedAt", async () => {
    const roomId = await makeRoom("ana");
    const sent = await send(roomId, "ana", "helo");
    const path = `/rooms/${roomId}/messages/${sent.messageId}`;
    const answer = await api("PUT", path, { as: "ana", body: { message: "hello" } });
    expect(answer.status).toBe(200);
    expect(answer.json<Message>()).toMatchObject({ ...sent, message: "hello" });
    expect(answer.json<Message>().editedAt).toMatch(/Z$/);
  });

  it.each([
    ["a member who did not write it", "ben", 403],
    ["who is not in the room", "eve", 404],
  ])("refuses %s", async (_, as, status) => {
    const roomId = await makeRoom("ana");
    const { messageId } = await send(roomId, "ana", "mine");
    const path = `/rooms/${roomId}/messages/${messageId}`;
    expect((await api("PUT", path, { as, body: { message: "theirs" } })).status).toBe(status);
    expect((await api("GET", path, { as: "ana" })).json<Message>().message).toBe("mine");
  });
});

describe("DELETE /rooms/{roomId}/messages/{messageId}", () => {
  it("answers 204 without a body to the author and deletes the message", async () => {
    const roomId = await makeRoom("ana");
    const { messageId } = await send(roomId, "ben", "oops");
    const path = `/rooms/${roomId}/messages/${messageId}`;
    const answer = await api("DELETE", path, { as: "ben" });
    expect([answer.status, answer.text]).toEqual([204, ""]);
    expect((await api("GET", path, { as: "ana" })).status).toBe(404);
  });

  it("answers 403 to another member, even the owner of the room, and keeps the message", async () => {
    const roomId = await makeRoom("ana");
    const { messageId } = await send(roomId, "ben", "mine");
    const path = `/rooms/${roomId}/messages/${messageId}`;
    const answer = await api("DELETE", path, { as: "ana" });
    expect(answer.status).toBe(403);
    expect(answer.json()).toMatchObject({ code: "message.not_author" });
    expect((await api("GET", path, { as: "ana" })).status).toBe(200);
  });

  it("answers 404 Message not found if the message does not exist", async () => {
    const roomId = await makeRoom("ana");
    const path = `/rooms/${roomId}/messages/01ARZ3NDEKTSV4RRFFQ69G5FAV`;
    const answer = await api("DELETE", path, { as: "ana" });
    expect(answer.status).toBe(404);
    expect(answer.json()).toEqual(error("message.not_found", "Message not found"));
  });

  it.each([
    ["a quote that would end the JSON string", `x", "S": "y`],
    ["an apostrophe", "o'neill"],
    ["a backslash", "a\\b"],
    ["a variable of the template", "$context.authorizer.principalId"],
    ["a path too long for a policy", "x".repeat(500)],
  ])("answers 404 to an id with %s", async (_, id) => {
    const path = `/rooms/${encodeURIComponent(id)}/messages/${encodeURIComponent(id)}`;
    expect((await api("DELETE", path, { as: "ana" })).status).toBe(404);
  });
});

describe("a caller without identity", () => {
  it.each([
    ["GET", "/rooms"],
    ["GET", "/rooms/x"],
    ["DELETE", "/rooms/x"],
    ["GET", "/rooms/x/messages"],
    ["DELETE", "/rooms/x/messages/y"],
  ])("gets 401 from %s %s", async (method, path) => {
    const answer = await api(method, path);
    expect(answer.status).toBe(401);
    expect(answer.json()).toEqual(error("auth.unauthorized", "Unauthorized"));
  });

  it("is not identified by an empty username", async () => {
    expect((await api("GET", "/rooms", { query: { username: "" } })).status).toBe(401);
  });

  it("is identified by the username, except in production", async () => {
    const answer = await api("GET", "/rooms", { query: { username: "ana" } });
    expect(answer.status).toBe(chatIdentity === "username" ? 200 : 401);
  });

  it("is identified by the token before the username", async () => {
    const { id, name, idToken: token } = await makePerson({ name: "Ana" });
    const body = { roomId: unique("room"), with: await ids("ben", "cy") };
    const answer = await api("POST", "/rooms", { token, query: { username: "ben" }, body });
    expect(answer.json<Room>().owner).toEqual({ id, name });
    const headers = { authorization: `Bearer ${token}` };
    expect((await api("GET", `/rooms/${body.roomId}`, { headers })).status).toBe(200);
  });

  it("is refused with an invalid token, whatever the username", async () => {
    const { idToken, accessToken } = await makePerson();
    for (const token of ["x", accessToken, idToken.slice(0, -8)]) {
      const answer = await api("GET", "/rooms", { token, query: { username: "ben" } });
      expect(answer.status).toBe(401);
    }
  });
});

describe("a path with characters that are special in a policy", () => {
  it.each(["a*b", "a%3Fb", "$%7Baws:username%7D", "%2A", "x".repeat(600)])(
    "is looked for as it is: %s",
    async (id) => {
      expect((await api("GET", `/rooms/${id}`, { as: "ana" })).status).toBe(404);
    },
  );
});

describe("one caller on several endpoints", () => {
  it("never gets the decision for another endpoint", async () => {
    const ana = unique("ana");
    const roomId = await makeRoom(ana);
    const answers = [
      await api("GET", "/rooms", { as: ana }),
      await api("GET", `/rooms/${roomId}`, { as: ana }),
      await api("GET", `/rooms/${roomId}/messages`, { as: ana }),
      await api("GET", "/rooms", { as: ana }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  });
});

describe("GET /status/health", () => {
  it("answers 200 UP without credentials", async () => {
    const answer = await api("GET", "/status/health");
    expect([answer.status, answer.json()]).toEqual([200, { message: "UP" }]);
  });
});

describe("an unknown path", () => {
  it.each([
    ["GET", "/nowhere"],
    ["PATCH", "/rooms"],
  ])("answers 404 Not Found to %s %s in the shape of every error", async (method, path) => {
    const answer = await api(method, path, { as: "ana" });
    expect(answer.status).toBe(404);
    expect(answer.json()).toEqual(error("route.not_found", "Not Found"));
  });
});
