import { beforeAll, describe, expect, inject, it } from "vitest";
import { api, type Message, unique } from "../support/api.ts";
import { makePerson, type Person } from "../support/people.ts";
import { badTokens } from "../support/tokens.ts";

const liveUrl = String(inject("stack").outputs["liveUrl"]);

interface Connection {
  /** The events received so far. */
  received: {
    type: string;
    message?: Message;
    room?: { roomId: string; name?: string };
    roomId?: string;
    messageId?: string;
  }[];
  close: () => Promise<void>;
}

/** Connects as a browser does, with the token as the second subprotocol. */
async function connect(protocols: string[], url = liveUrl): Promise<Connection> {
  const socket = new WebSocket(url, protocols);
  const received: Connection["received"] = [];
  socket.addEventListener("message", ({ data }) => {
    received.push(JSON.parse(String(data)) as Connection["received"][number]);
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error("refused")));
  });
  expect(socket.protocol).toBe(protocols[0] ?? "");
  return {
    received,
    async close() {
      const closed = new Promise((resolve) => socket.addEventListener("close", resolve));
      socket.close();
      await closed;
    },
  };
}

let ana: Person;
let ben: Person;
let cy: Person;
let eve: Person;
let roomId: string;
beforeAll(async () => {
  [ana, ben, cy, eve] = await Promise.all([
    makePerson({ name: "Ana" }),
    makePerson({ name: "Ben" }),
    makePerson({ name: "Cy" }),
    makePerson({ name: "Eve" }),
  ]);
  roomId = unique("room");
  const body = { roomId, with: [ben.email, cy.id] };
  expect((await api("POST", "/rooms", { token: ana.idToken, body })).status).toBe(201);
});

const messages = () => `/rooms/${roomId}/messages`;
async function say(message: string): Promise<Message> {
  const body = { message, clientId: unique("c") };
  const answer = await api("POST", messages(), { token: ana.idToken, body });
  expect(answer.status).toBe(201);
  return answer.json<Message>();
}

describe("live delivery", () => {
  it("delivers a sent, an edited and a deleted message to the members of the room only", async () => {
    const [his, hers] = [
      await connect(["souk", ben.idToken]),
      await connect(["souk", eve.idToken]),
    ];
    const sent = await say("hello");
    const path = `${messages()}/${sent.messageId}`;
    await expect.poll(() => his.received).toContainEqual({ type: "message.sent", message: sent });
    const body = { message: "hello again" };
    const edited = await api("PUT", path, { token: ana.idToken, body });
    await expect
      .poll(() => his.received)
      .toContainEqual({ type: "message.edited", message: edited.json() });
    expect((await api("DELETE", path, { token: ana.idToken })).status).toBe(204);
    await expect
      .poll(() => his.received)
      .toContainEqual({ type: "message.deleted", roomId, messageId: sent.messageId });
    // An event for a non-member would have been sent before the deletion was received.
    expect(hers.received).toEqual([]);
    await Promise.all([his.close(), hers.close()]);
  });

  it("delivers that a room was joined, renamed and left to those whom it concerns only", async () => {
    const [his, hers] = [
      await connect(["souk", ben.idToken]),
      await connect(["souk", eve.idToken]),
    ];
    const made = unique("room");
    const change = (method: string, path: string, body?: object) =>
      api(method, path, { token: ana.idToken, ...(body && { body }) });
    const seen = () =>
      his.received
        .filter(({ room, roomId: id }) => (room?.roomId ?? id) === made)
        .map(({ type, room }) => [type, room?.name]);
    await change("POST", "/rooms", { roomId: made, with: [ben.email, cy.id], name: "Tea" });
    await expect.poll(seen).toEqual([["room.joined", "Tea"]]);
    await change("PUT", `/rooms/${made}`, { name: "Coffee" });
    await expect.poll(seen).toHaveLength(2);
    // Ben is removed, and joins again before the room is deleted.
    await change("PUT", `/rooms/${made}`, { with: [ana.id, cy.id] });
    await change("PUT", `/rooms/${made}`, { with: [ben.id, cy.id] });
    await change("DELETE", `/rooms/${made}`);
    await expect.poll(seen).toEqual([
      ["room.joined", "Tea"],
      ["room.renamed", "Coffee"],
      ["room.left", undefined],
      ["room.joined", "Coffee"],
      ["room.left", undefined],
    ]);
    expect(hers.received).toEqual([]);
    await Promise.all([his.close(), hers.close()]);
  });

  it("delivers to each connection of a user", async () => {
    const both = [await connect(["souk", ana.idToken]), await connect(["souk", ana.idToken])];
    const { messageId } = await say("to both");
    for (const { received, close } of both) {
      await expect
        .poll(() => received.map(({ message }) => message?.messageId))
        .toContain(messageId);
      await close();
    }
  });

  it("refuses a connection without a valid token", async () => {
    const { "no token": _none, ...bad } = badTokens(ben);
    for (const token of Object.values(bad)) {
      await expect(connect(["souk", token])).rejects.toThrow("refused");
    }
    await expect(connect(["souk"])).rejects.toThrow("refused");
  });

  it("accepts a user name outside production, as the chat routes do", async () => {
    const connection = await connect(["souk"], `${liveUrl}?username=${unique("u")}`);
    await connection.close();
  });
});
