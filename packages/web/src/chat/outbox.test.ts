import type { MessageInfo } from "@souk/core/message/schema";
import { describe, expect, it } from "vitest";
import { ApiError } from "../api/error.ts";
import { createOutbox, type Draft, type OutboxParts } from "./outbox.ts";

const NO_NETWORK = ApiError.network(new Error("no network"));
const REFUSED = new ApiError("Room not found", "room.not_found", 404);
const IN_PROGRESS = new ApiError("In progress", "idempotency.in_progress", 409);
const THROTTLED = new ApiError("Too Many Requests", "request.throttled", 429);

const answerTo = ({ clientId, roomId, message }: Draft): MessageInfo => ({
  messageId: `id of ${clientId}`,
  roomId,
  message,
  clientId,
  author: { id: "ana", name: "Ana" },
  createdAt: "2026-01-31T12:00:00.000Z",
});

/** A world in which each delivery ends when the test says so. */
function makeWorld(keptBefore: string | null = null) {
  const world = {
    online: true,
    kept: keptBefore,
    asked: [] as { draft: Draft; end: (problem?: Error) => Promise<void> }[],
    delivered: [] as string[],
    timers: [] as { ms: number; run: () => void; cancelled: boolean }[],
    time: 0,
  };
  const parts: OutboxParts = {
    deliver: (draft) =>
      new Promise((resolve, reject) => {
        world.asked.push({
          draft,
          async end(problem) {
            if (problem === undefined) resolve(answerTo(draft));
            else reject(problem);
            // Every promise between here and the next delivery.
            for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
          },
        });
      }),
    delivered: ({ clientId }) => world.delivered.push(clientId),
    isOnline: () => world.online,
    after: (ms, run) => {
      const timer = { ms, run, cancelled: false };
      world.timers.push(timer);
      return () => {
        timer.cancelled = true;
      };
    },
    backoff: (failures) => failures * 10,
    now: () => new Date((world.time += 1)).toISOString(),
    kept: {
      read: () => world.kept,
      write: (text) => {
        world.kept = text;
      },
    },
  };
  return { world, outbox: createOutbox(parts), parts };
}

const say = (clientId: string) => ({ clientId, roomId: "tea", message: `says ${clientId}` });
const statesOf = ({ drafts }: ReturnType<typeof createOutbox>) =>
  drafts.value.map(({ clientId, state }) => `${clientId} ${state}`);
const askedFor = ({ asked }: ReturnType<typeof makeWorld>["world"]) =>
  asked.map(({ draft }) => draft.clientId);

describe("an outbox", () => {
  it("shows a message at once and gives it up when it is answered", async () => {
    const { world, outbox } = makeWorld();
    outbox.add(say("a"));
    expect(statesOf(outbox)).toEqual(["a sending"]);
    await world.asked[0]?.end();
    expect(statesOf(outbox)).toEqual([]);
    expect(world.delivered).toEqual(["a"]);
  });

  it("sends one after the other, in order", async () => {
    const { world, outbox } = makeWorld();
    for (const one of ["a", "b", "c"]) outbox.add(say(one));
    expect(statesOf(outbox)).toEqual(["a sending", "b waiting", "c waiting"]);
    for (const index of [0, 1, 2]) await world.asked[index]?.end();
    expect(askedFor(world)).toEqual(["a", "b", "c"]);
    expect(world.delivered).toEqual(["a", "b", "c"]);
  });

  it.each([
    ["a network that is not there", NO_NETWORK],
    ["being asked to slow down", THROTTLED],
    ["the same request in progress", IN_PROGRESS],
    ["what no answer is", new Error("no token could be had")],
  ])("tries again after %s, with the same clientId, and later ones wait", async (_, problem) => {
    const { world, outbox } = makeWorld();
    outbox.add(say("a"));
    await world.asked[0]?.end(problem);
    outbox.add(say("b"));
    expect(statesOf(outbox)).toEqual(["a waiting", "b waiting"]);
    expect(world.asked).toHaveLength(1);
    world.timers[0]?.run();
    await world.asked[1]?.end();
    await world.asked[2]?.end();
    expect(askedFor(world)).toEqual(["a", "a", "b"]);
    // Written at 1, tried first at 2.
    expect(world.asked.map(({ draft }) => draft.triedAt)).toEqual([
      undefined,
      new Date(2).toISOString(),
      undefined,
    ]);
  });

  it("waits longer after each failure, and not at all once one has been answered", async () => {
    const { world, outbox } = makeWorld();
    outbox.add(say("a"));
    for (const index of [0, 1, 2]) {
      await world.asked[index]?.end(NO_NETWORK);
      world.timers[index]?.run();
    }
    expect(world.timers.map(({ ms }) => ms)).toEqual([10, 20, 30]);
    // What was tried at 2 is not younger for having been tried again.
    expect(world.asked[3]?.draft.triedAt).toBe(new Date(2).toISOString());
    await world.asked[3]?.end();
    outbox.add(say("b"));
    await world.asked[4]?.end(NO_NETWORK);
    expect(world.timers.at(-1)?.ms).toBe(10);
  });

  it("tries nothing while there is no network, and all in order when it is back", async () => {
    const { world, outbox } = makeWorld();
    world.online = false;
    outbox.add(say("a"));
    outbox.add(say("b"));
    expect(world.asked).toEqual([]);
    world.online = true;
    outbox.wake();
    outbox.wake();
    for (const index of [0, 1]) await world.asked[index]?.end();
    expect(askedFor(world)).toEqual(["a", "b"]);
  });

  it("shows what was refused and why, and goes on with the others", async () => {
    const { world, outbox } = makeWorld();
    outbox.add(say("a"));
    outbox.add(say("b"));
    await world.asked[0]?.end(REFUSED);
    expect(statesOf(outbox)).toEqual(["a refused", "b sending"]);
    expect(outbox.drafts.value[0]?.refusal).toBe("Room not found");
    await world.asked[1]?.end();
    outbox.retry("a");
    expect(statesOf(outbox)).toEqual(["a sending"]);
    await world.asked[2]?.end(REFUSED);
    outbox.remove("a");
    expect(statesOf(outbox)).toEqual([]);
  });

  it("does not bring back what was heard of before its request has failed", async () => {
    const { world, outbox } = makeWorld();
    outbox.add(say("a"));
    outbox.remove("a");
    await world.asked[0]?.end(NO_NETWORK);
    expect(statesOf(outbox)).toEqual([]);
  });

  it("keeps what is left for the next page, which sends it under the same name", async () => {
    const before = makeWorld();
    before.outbox.add(say("a"));
    before.outbox.add(say("b"));
    await before.world.asked[0]?.end(REFUSED);
    const { world, outbox } = makeWorld(before.world.kept);
    expect(statesOf(outbox)).toEqual(["a refused", "b sending"]);
    expect(askedFor(world)).toEqual(["b"]);
    await world.asked[0]?.end();
    expect(world.kept).not.toContain('"b"');
  });

  it("tries nothing more once it is closed", async () => {
    const { world, outbox } = makeWorld();
    outbox.add(say("a"));
    outbox.add(say("b"));
    await world.asked[0]?.end(NO_NETWORK);
    outbox.close();
    expect(world.timers[0]?.cancelled).toBe(true);
    outbox.wake();
    expect(world.asked).toHaveLength(1);
  });
});
