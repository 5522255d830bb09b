import type { LiveEvent } from "@souk/contract/live-events";
import { describe, expect, it } from "vitest";
import { createLive, type SocketEvents } from "./live.ts";

const DELETED: LiveEvent = { type: "message.deleted", roomId: "tea", messageId: "01" };

/** A world whose sockets and timers do what the test says. */
function makeWorld() {
  const world = {
    sockets: [] as { protocols: string[]; on: SocketEvents; sent: string[]; closed: boolean }[],
    renewed: [] as boolean[],
    token: async () => "token",
    heard: [] as LiveEvent[],
    timers: [] as { ms: number; run: () => void }[],
    /** Lets the first timer of so many milliseconds come. */
    async pass(ms: number) {
      const timer = world.timers.find((one) => one.ms === ms);
      if (timer === undefined) throw new Error(`Nothing comes after ${ms} ms`);
      world.timers = world.timers.filter((one) => one !== timer);
      timer.run();
      await settled();
    },
  };
  const live = createLive({
    open(protocols, on) {
      const socket = { protocols, on, sent: [] as string[], closed: false };
      world.sockets.push(socket);
      return {
        send: (text) => socket.sent.push(text),
        close: () => {
          socket.closed = true;
        },
      };
    },
    token({ renew }) {
      world.renewed.push(renew);
      return world.token();
    },
    hear: (event) => world.heard.push(event),
    after(ms, run) {
      const timer = { ms, run };
      world.timers.push(timer);
      return () => {
        world.timers = world.timers.filter((one) => one !== timer);
      };
    },
    backoff: (failures) => failures,
  });
  return { world, live };
}

/** Until what waits for a token has it. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
}

async function open() {
  const made = makeWorld();
  made.live.connect();
  await settled();
  made.world.sockets[0]?.on.opened();
  return made;
}

describe("a live connection", () => {
  it("offers its token as a subprotocol and tells what it hears", async () => {
    const { world, live } = await open();
    expect(world.sockets[0]?.protocols).toEqual(["souk", "token"]);
    expect(live.connection.value).toBeDefined();
    world.sockets[0]?.on.message(JSON.stringify(DELETED));
    world.sockets[0]?.on.message('{"message":"Internal server error"}');
    expect(world.heard).toEqual([DELETED]);
  });

  it("comes back when it is closed, as another connection, with a token asked for anew", async () => {
    const { world, live } = await open();
    const first = live.connection.value;
    world.sockets[0]?.on.closed();
    expect([live.connection.value, live.failing.value]).toEqual([undefined, false]);
    await world.pass(1);
    world.sockets[1]?.on.opened();
    expect(live.connection.value).not.toBe(first);
    expect(world.renewed).toEqual([false, false]);
  });

  it("waits longer after each failure, until a connection has lasted", async () => {
    const { world } = await open();
    world.sockets[0]?.on.closed();
    await world.pass(1);
    world.sockets[1]?.on.opened();
    world.sockets[1]?.on.closed();
    await world.pass(2);
    world.sockets[2]?.on.closed();
    await world.pass(3);
    world.sockets[3]?.on.opened();
    await world.pass(30_000);
    world.sockets[3]?.on.closed();
    expect(world.timers.map(({ ms }) => ms)).toEqual([1]);
  });

  it("renews its token once where the handshake is refused", async () => {
    const { world, live } = makeWorld();
    live.connect();
    await settled();
    for (const index of [0, 1, 2]) {
      world.sockets[index]?.on.closed();
      await world.pass(index + 1);
    }
    expect(world.renewed).toEqual([false, true, false, false]);
  });

  it("tries again where no token is to be had", async () => {
    const { world, live } = makeWorld();
    world.token = () => Promise.reject(new Error("no network"));
    live.connect();
    await settled();
    expect([world.sockets.length, live.failing.value]).toEqual([0, true]);
    world.token = async () => "token";
    await world.pass(1);
    world.sockets[0]?.on.opened();
    expect(live.failing.value).toBe(false);
  });

  it("gives up a handshake that does not end", async () => {
    const { world, live } = makeWorld();
    live.connect();
    await settled();
    await world.pass(15_000);
    expect([world.sockets[0]?.closed, live.failing.value]).toEqual([true, true]);
    world.sockets[0]?.on.opened();
    expect(live.connection.value).toBeUndefined();
    await world.pass(1);
    expect(world.sockets).toHaveLength(2);
  });

  it("sends something before API Gateway takes it for idle, again and again", async () => {
    const { world } = await open();
    await world.pass(300_000);
    await world.pass(300_000);
    expect(world.sockets[0]?.sent).toEqual(['{"action":"ping"}', '{"action":"ping"}']);
  });

  it("is one connection however often it is asked for", async () => {
    const { world, live } = await open();
    live.connect();
    live.connect();
    await settled();
    expect(world.sockets.map(({ closed }) => closed)).toEqual([true, false]);
    world.sockets[0]?.on.message(JSON.stringify(DELETED));
    world.sockets[0]?.on.closed();
    expect(world.heard).toEqual([]);
    world.sockets[1]?.on.opened();
    expect(live.connection.value).toBeDefined();
  });

  it("does not come back by itself once it is dropped", async () => {
    const { world, live } = await open();
    live.disconnect();
    world.sockets[0]?.on.closed();
    expect([live.connection.value, world.sockets[0]?.closed, world.timers]).toEqual([
      undefined,
      true,
      [],
    ]);
  });
});
