import type { LiveEvent } from "@souk/contract/live-events";
import { describe, expect, it } from "vitest";
import { createLiveConnection, type SocketEvents } from "./connection.ts";

const DELETED: LiveEvent = { type: "message.deleted", roomId: "tea", messageId: "01" };

/** A connection whose sockets and timers the test controls. */
function setUp() {
  const fake = {
    sockets: [] as { protocols: string[]; on: SocketEvents; sent: string[]; closed: boolean }[],
    refreshed: [] as boolean[],
    token: async () => "token",
    events: [] as LiveEvent[],
    timers: [] as { ms: number; run: () => void }[],
    /** Fires the first timer of this many milliseconds. */
    async fire(ms: number) {
      const timer = fake.timers.find((one) => one.ms === ms);
      if (timer === undefined) throw new Error(`No timer is set for ${ms} ms`);
      fake.timers = fake.timers.filter((one) => one !== timer);
      timer.run();
      await settled();
    },
  };
  const live = createLiveConnection({
    open(protocols, on) {
      const socket = { protocols, on, sent: [] as string[], closed: false };
      fake.sockets.push(socket);
      return {
        send: (text) => socket.sent.push(text),
        close: () => {
          socket.closed = true;
        },
      };
    },
    getToken({ forceRefresh }) {
      fake.refreshed.push(forceRefresh);
      return fake.token();
    },
    onEvent: (event) => fake.events.push(event),
    schedule(ms, run) {
      const timer = { ms, run };
      fake.timers.push(timer);
      return () => {
        fake.timers = fake.timers.filter((one) => one !== timer);
      };
    },
    backoff: (failures) => failures,
  });
  return { fake, live };
}

/** Resolves after the pending token promises. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

async function setUpOpen() {
  const result = setUp();
  result.live.connect();
  await settled();
  result.fake.sockets[0]?.on.opened();
  return result;
}

describe("a live connection", () => {
  it("sends its token as a subprotocol and passes events on", async () => {
    const { fake, live } = await setUpOpen();
    expect(fake.sockets[0]?.protocols).toEqual(["souk", "token"]);
    expect(live.connectionId.value).toBeDefined();
    fake.sockets[0]?.on.message(JSON.stringify(DELETED));
    fake.sockets[0]?.on.message('{"message":"Internal server error"}');
    expect(fake.events).toEqual([DELETED]);
  });

  it("reconnects when it is closed, with a new id and a new call for the token", async () => {
    const { fake, live } = await setUpOpen();
    const first = live.connectionId.value;
    fake.sockets[0]?.on.closed();
    expect([live.connectionId.value, live.isFailing.value]).toEqual([undefined, false]);
    await fake.fire(1);
    fake.sockets[1]?.on.opened();
    expect(live.connectionId.value).not.toBe(first);
    expect(fake.refreshed).toEqual([false, false]);
  });

  it("backs off after each failure, until a connection has lasted 30 s", async () => {
    const { fake } = await setUpOpen();
    fake.sockets[0]?.on.closed();
    await fake.fire(1);
    fake.sockets[1]?.on.opened();
    fake.sockets[1]?.on.closed();
    await fake.fire(2);
    fake.sockets[2]?.on.closed();
    await fake.fire(3);
    fake.sockets[3]?.on.opened();
    await fake.fire(30_000);
    fake.sockets[3]?.on.closed();
    expect(fake.timers.map(({ ms }) => ms)).toEqual([1]);
  });

  it("refreshes its token once when the handshake is refused", async () => {
    const { fake, live } = setUp();
    live.connect();
    await settled();
    for (const index of [0, 1, 2]) {
      fake.sockets[index]?.on.closed();
      await fake.fire(index + 1);
    }
    expect(fake.refreshed).toEqual([false, true, false, false]);
  });

  it("tries again when no token can be had", async () => {
    const { fake, live } = setUp();
    fake.token = () => Promise.reject(new Error("no network"));
    live.connect();
    await settled();
    expect([fake.sockets.length, live.isFailing.value]).toEqual([0, true]);
    fake.token = async () => "token";
    await fake.fire(1);
    fake.sockets[0]?.on.opened();
    expect(live.isFailing.value).toBe(false);
  });

  it("abandons a handshake after 15 s", async () => {
    const { fake, live } = setUp();
    live.connect();
    await settled();
    await fake.fire(15_000);
    expect([fake.sockets[0]?.closed, live.isFailing.value]).toEqual([true, true]);
    fake.sockets[0]?.on.opened();
    expect(live.connectionId.value).toBeUndefined();
    await fake.fire(1);
    expect(fake.sockets).toHaveLength(2);
  });

  it("pings every five minutes, before API Gateway closes it as idle", async () => {
    const { fake } = await setUpOpen();
    await fake.fire(300_000);
    await fake.fire(300_000);
    expect(fake.sockets[0]?.sent).toEqual(['{"action":"ping"}', '{"action":"ping"}']);
  });

  it("keeps only one socket when connect is called twice", async () => {
    const { fake, live } = await setUpOpen();
    live.connect();
    live.connect();
    await settled();
    expect(fake.sockets.map(({ closed }) => closed)).toEqual([true, false]);
    fake.sockets[0]?.on.message(JSON.stringify(DELETED));
    fake.sockets[0]?.on.closed();
    expect(fake.events).toEqual([]);
    fake.sockets[1]?.on.opened();
    expect(live.connectionId.value).toBeDefined();
  });

  it("does not reconnect after disconnect", async () => {
    const { fake, live } = await setUpOpen();
    live.disconnect();
    fake.sockets[0]?.on.closed();
    expect([live.connectionId.value, fake.sockets[0]?.closed, fake.timers]).toEqual([
      undefined,
      true,
      [],
    ]);
  });
});
