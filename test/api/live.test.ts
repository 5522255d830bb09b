import { beforeAll, describe, expect, inject, it } from "vitest";
import { api, type Message, unique } from "../support/api.ts";
import { makePerson, type Person } from "../support/people.ts";
import { badTokens } from "../support/tokens.ts";

const liveUrl = String(inject("stack").outputs["liveUrl"]);

interface Listener {
  /** What was heard so far. */
  heard: { type: string; message?: Message; roomId?: string; messageId?: string }[];
  close: () => Promise<void>;
}

/** Listens as a browser does: the token beside the subprotocol, nothing in the URL. */
async function listen(protocols: string[], url = liveUrl): Promise<Listener> {
  const socket = new WebSocket(url, protocols);
  const heard: Listener["heard"] = [];
  socket.addEventListener("message", ({ data }) => {
    heard.push(JSON.parse(String(data)) as Listener["heard"][number]);
  });
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener("open", () => resolve());
    socket.addEventListener("error", () => reject(new Error("not connected")));
  });
  expect(socket.protocol).toBe(protocols[0] ?? "");
  return {
    heard,
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
  it("tells everybody in the room of a message that is sent, edited and deleted, and nobody else", async () => {
    const [his, hers] = [await listen(["souk", ben.idToken]), await listen(["souk", eve.idToken])];
    const sent = await say("hello");
    const path = `${messages()}/${sent.messageId}`;
    await expect.poll(() => his.heard).toContainEqual({ type: "message.sent", message: sent });
    const body = { message: "hello again" };
    const edited = await api("PUT", path, { token: ana.idToken, body });
    await expect
      .poll(() => his.heard)
      .toContainEqual({ type: "message.edited", message: edited.json() });
    expect((await api("DELETE", path, { token: ana.idToken })).status).toBe(204);
    await expect
      .poll(() => his.heard)
      .toContainEqual({ type: "message.deleted", roomId, messageId: sent.messageId });
    // What is behind the deletion in the stream was told to everybody by now.
    expect(hers.heard).toEqual([]);
    await Promise.all([his.close(), hers.close()]);
  });

  it("tells each browser of one person", async () => {
    const both = [await listen(["souk", ana.idToken]), await listen(["souk", ana.idToken])];
    const { messageId } = await say("to both");
    for (const { heard, close } of both) {
      await expect.poll(() => heard.map(({ message }) => message?.messageId)).toContain(messageId);
      await close();
    }
  });

  it("is for nobody without a good token", async () => {
    const { "no token": _none, ...bad } = badTokens(ben);
    for (const token of Object.values(bad)) {
      await expect(listen(["souk", token])).rejects.toThrow("not connected");
    }
    await expect(listen(["souk"])).rejects.toThrow("not connected");
  });

  it("takes a user name outside production, as the chat routes do", async () => {
    const listener = await listen(["souk"], `${liveUrl}?username=${unique("u")}`);
    await listener.close();
  });
});
