import type { MessageInfo } from "@souk/core/message/schema";
import { describe, expect, it } from "vitest";
import { ApiError } from "../api/error.ts";
import {
  ATTEMPTS_BEFORE_STEPPING_ASIDE,
  createOutbox,
  type Draft,
  type OutboxOptions,
} from "./outbox.ts";

const NO_NETWORK = ApiError.network(new Error("no network"));
const REFUSED = new ApiError("Room not found", "room.not_found", 404);
const THROTTLED = new ApiError("Too Many Requests", "request.throttled", 429);
const INTERNAL = new ApiError("Something went wrong", "internal", 500);

const answerTo = ({ clientId, roomId, ...draft }: Draft): MessageInfo => ({
  messageId: `id of ${clientId}`,
  roomId,
  message: "message" in draft ? draft.message : "",
  clientId,
  author: { id: "ana", name: "Ana" },
  createdAt: "2026-01-31T12:00:00.000Z",
});

/** An outbox whose deliveries and timers the test controls. */
function setUp(stored: string | null = null) {
  const fake = {
    online: true,
    stored,
    calls: [] as { draft: Draft; end: (error?: Error) => Promise<void> }[],
    delivered: [] as string[],
    timers: [] as { ms: number; run: () => void; isCancelled: boolean }[],
    time: 0,
    /** Ends the newest delivery. */
    end: async (error?: Error) => fake.calls.at(-1)?.end(error),
    /** Fires the newest timer. */
    fire: () => {
      const timer = fake.timers.at(-1);
      if (timer === undefined || timer.isCancelled) throw new Error("No timer is set");
      timer.run();
    },
  };
  const options: OutboxOptions = {
    deliver: (draft) =>
      new Promise((resolve, reject) => {
        fake.calls.push({
          draft,
          async end(error) {
            if (error === undefined) resolve(answerTo(draft));
            else reject(error);
            // Every promise between here and the next delivery.
            for (let turn = 0; turn < 10; turn += 1) await Promise.resolve();
          },
        });
      }),
    onDelivered: ({ clientId }) => fake.delivered.push(clientId),
    isOnline: () => fake.online,
    schedule: (ms, run) => {
      const timer = { ms, run, isCancelled: false };
      fake.timers.push(timer);
      return () => {
        timer.isCancelled = true;
      };
    },
    backoff: (failures) => failures * 10,
    now: () => new Date((fake.time += 1)).toISOString(),
    storage: {
      read: () => fake.stored,
      write: (text) => {
        fake.stored = text;
      },
    },
  };
  return { fake, outbox: createOutbox(options) };
}

type Fake = ReturnType<typeof setUp>["fake"];

const say = (clientId: string, roomId = "tea") => ({
  kind: "send" as const,
  clientId,
  roomId,
  message: `says ${clientId}`,
});
const statesOf = ({ drafts }: ReturnType<typeof createOutbox>) =>
  drafts.value.map(({ clientId, state }) => `${clientId} ${state}`);
const calledFor = ({ calls }: Fake) => calls.map(({ draft }) => draft.clientId);

/** Fails the newest delivery and its retries until the draft has stepped aside. */
async function failUntilSteppedAside(fake: Fake, error: Error): Promise<void> {
  for (let count = 1; count < ATTEMPTS_BEFORE_STEPPING_ASIDE; count += 1) {
    await fake.end(error);
    fake.fire();
  }
  await fake.end(error);
}

const edit = (clientId: string, message: string, messageId = "m") => ({
  kind: "edit" as const,
  ...{ clientId, roomId: "tea", messageId, message },
});
const remove = (clientId: string, messageId = "m") => ({
  kind: "delete" as const,
  ...{ clientId, roomId: "tea", messageId },
});

describe("an edit or a deletion", () => {
  it("is sent in its turn, after what the user has written in the room before", async () => {
    const { fake, outbox } = setUp();
    outbox.add(say("a"));
    outbox.add(edit("b", "Hi"));
    outbox.add(remove("c", "n"));
    expect(statesOf(outbox)).toEqual(["a sending", "b waiting", "c waiting"]);
    for (let count = 0; count < 3; count += 1) await fake.end();
    expect(fake.delivered).toEqual(["a", "b", "c"]);
  });

  it("takes the place of an earlier one of the same message that waits or was refused", async () => {
    const { fake, outbox } = setUp();
    fake.online = false;
    outbox.add(edit("a", "One"));
    outbox.add(edit("b", "Two"));
    outbox.add(edit("c", "Other", "n"));
    expect(statesOf(outbox)).toEqual(["b waiting", "c waiting"]);
    outbox.add(remove("d"));
    expect(statesOf(outbox)).toEqual(["c waiting", "d waiting"]);
    fake.online = true;
    outbox.wake();
    await fake.end(REFUSED);
    expect(statesOf(outbox)).toEqual(["c refused", "d sending"]);
    outbox.add(edit("e", "Better", "n"));
    expect(statesOf(outbox)).toEqual(["d sending", "e waiting"]);
  });

  it("follows one whose request is under way", async () => {
    const { fake, outbox } = setUp();
    outbox.add(edit("a", "One"));
    outbox.add(edit("b", "Two"));
    expect(statesOf(outbox)).toEqual(["a sending", "b waiting"]);
    await fake.end();
    await fake.end();
    expect(fake.delivered).toEqual(["a", "b"]);
  });

  it("is there after a reload", async () => {
    const { fake, outbox } = setUp();
    fake.online = false;
    outbox.add(edit("a", "One"));
    outbox.add(remove("b", "n"));
    const { outbox: reloaded } = setUp(fake.stored);
    expect(reloaded.drafts.value.map(({ kind }) => kind)).toEqual(["edit", "delete"]);
  });
});

it("takes a draft that an earlier version stored without a kind for a message", () => {
  const { kind: _kind, ...old } = { ...say("a"), writtenAt: "2026-01-31T12:00:00.000Z" };
  const { outbox } = setUp(JSON.stringify([{ ...old, state: "refused", attempts: 1 }]));
  expect(outbox.drafts.value).toMatchObject([{ clientId: "a", kind: "send", state: "refused" }]);
});

describe("an outbox", () => {
  it("shows a message at once and drops it when it is answered", async () => {
    const { fake, outbox } = setUp();
    outbox.add(say("a"));
    expect(statesOf(outbox)).toEqual(["a sending"]);
    await fake.end();
    expect(statesOf(outbox)).toEqual([]);
    expect(fake.delivered).toEqual(["a"]);
  });

  it("sends the messages of a room one after the other, in order", async () => {
    const { fake, outbox } = setUp();
    for (const id of ["a", "b", "c"]) outbox.add(say(id));
    expect(statesOf(outbox)).toEqual(["a sending", "b waiting", "c waiting"]);
    for (let count = 0; count < 3; count += 1) await fake.end();
    expect(calledFor(fake)).toEqual(["a", "b", "c"]);
    expect(fake.delivered).toEqual(["a", "b", "c"]);
  });

  it.each([
    ["a network error", NO_NETWORK],
    ["throttling", THROTTLED],
    ["a server error", INTERNAL],
    ["an error that is not the API's", new Error("no token could be had")],
  ])("retries after %s with the same clientId, before later messages", async (_, error) => {
    const { fake, outbox } = setUp();
    outbox.add(say("a"));
    await fake.end(error);
    outbox.add(say("b"));
    expect(statesOf(outbox)).toEqual(["a waiting", "b waiting"]);
    expect(fake.calls).toHaveLength(1);
    fake.fire();
    await fake.end();
    await fake.end();
    expect(calledFor(fake)).toEqual(["a", "a", "b"]);
    // Written at 1, first tried at 2.
    expect(fake.calls.map(({ draft }) => draft.triedAt)).toEqual([
      undefined,
      new Date(2).toISOString(),
      undefined,
    ]);
  });

  it("backs off after each failure, and starts anew with the next message", async () => {
    const { fake, outbox } = setUp();
    outbox.add(say("a"));
    for (let count = 0; count < 3; count += 1) {
      await fake.end(NO_NETWORK);
      fake.fire();
    }
    expect(fake.timers.map(({ ms }) => ms)).toEqual([10, 20, 30]);
    // A retry does not change the time of the first attempt.
    expect(fake.calls.at(-1)?.draft.triedAt).toBe(new Date(2).toISOString());
    await fake.end();
    outbox.add(say("b"));
    await fake.end(NO_NETWORK);
    expect(fake.timers.at(-1)?.ms).toBe(10);
  });

  it("sends nothing while there is no network, and everything in order once it is back", async () => {
    const { fake, outbox } = setUp();
    fake.online = false;
    outbox.add(say("a"));
    outbox.add(say("b"));
    expect(fake.calls).toEqual([]);
    fake.online = true;
    outbox.wake();
    outbox.wake();
    await fake.end();
    await fake.end();
    expect(calledFor(fake)).toEqual(["a", "b"]);
  });

  it("keeps a refused message with the reason, and sends the others", async () => {
    const { fake, outbox } = setUp();
    outbox.add(say("a"));
    outbox.add(say("b"));
    await fake.end(REFUSED);
    expect(statesOf(outbox)).toEqual(["a refused", "b sending"]);
    expect(outbox.drafts.value[0]?.reason).toBe("Room not found");
    await fake.end();
    outbox.retry("a");
    expect(statesOf(outbox)).toEqual(["a sending"]);
    await fake.end(REFUSED);
    outbox.remove("a");
    expect(statesOf(outbox)).toEqual([]);
  });

  it("sends a refused message again at once when its room is busy", async () => {
    const { fake, outbox } = setUp();
    outbox.add(say("a"));
    outbox.add(say("b"));
    await fake.end(REFUSED);
    outbox.retry("a");
    await fake.end();
    expect(calledFor(fake)).toEqual(["a", "b", "a"]);
  });

  it("does not restore a removed message when its request fails later", async () => {
    const { fake, outbox } = setUp();
    outbox.add(say("a"));
    outbox.remove("a");
    await fake.end(NO_NETWORK);
    expect(statesOf(outbox)).toEqual([]);
  });

  it("stores what is left for the next page, which sends it with the same clientId", async () => {
    const before = setUp();
    before.outbox.add(say("a"));
    before.outbox.add(say("b"));
    await before.fake.end(REFUSED);
    const { fake, outbox } = setUp(before.fake.stored);
    expect(statesOf(outbox)).toEqual(["a refused", "b sending"]);
    expect(calledFor(fake)).toEqual(["b"]);
    await fake.end();
    expect(fake.stored).not.toContain('"b"');
  });

  it("sends a draft that an earlier version stored without attempts", async () => {
    const { attempts: _, ...draft } = { ...say("a"), writtenAt: "", state: "waiting", attempts: 0 };
    const { fake } = setUp(JSON.stringify([draft]));
    await fake.end(NO_NETWORK);
    expect(fake.timers.at(-1)?.ms).toBe(10);
  });

  it("sends nothing after it is closed", async () => {
    const { fake, outbox } = setUp();
    outbox.add(say("a"));
    outbox.add(say("b"));
    await fake.end(NO_NETWORK);
    outbox.close();
    expect(fake.timers[0]?.isCancelled).toBe(true);
    outbox.wake();
    expect(fake.calls).toHaveLength(1);
  });
});

describe("a message that the API keeps failing on", () => {
  it.each([
    ["a server error", INTERNAL],
    ["throttling", THROTTLED],
    ["a network error", NO_NETWORK],
  ])("does not hold up another room after %s", async (_, error) => {
    const { fake, outbox } = setUp();
    outbox.add(say("a", "tea"));
    await fake.end(error);
    outbox.add(say("b", "coffee"));
    expect(statesOf(outbox)).toEqual(["a waiting", "b sending"]);
    await fake.end();
    expect(fake.delivered).toEqual(["b"]);
  });

  it("does not hold up another room while its request is running", () => {
    const { fake, outbox } = setUp();
    outbox.add(say("a", "tea"));
    outbox.add(say("b", "coffee"));
    expect(calledFor(fake)).toEqual(["a", "b"]);
  });

  it("holds up later messages of its room only until it has stepped aside", async () => {
    const { fake, outbox } = setUp();
    outbox.add(say("a"));
    outbox.add(say("b"));
    await failUntilSteppedAside(fake, INTERNAL);
    expect(statesOf(outbox)).toEqual(["a waiting", "b sending"]);
    await fake.end();
    expect(fake.delivered).toEqual(["b"]);
    // A new message passes it at once, without another attempt.
    outbox.add(say("c"));
    await fake.end();
    expect(fake.delivered).toEqual(["b", "c"]);
    expect(calledFor(fake).filter((id) => id === "a")).toHaveLength(4);
    expect(outbox.drafts.value[0]).toMatchObject({ attempts: 4, reason: "Something went wrong" });
  });

  it("is still retried, and backs off further", async () => {
    const { fake, outbox } = setUp();
    outbox.add(say("a"));
    await failUntilSteppedAside(fake, INTERNAL);
    fake.fire();
    await fake.end(INTERNAL);
    expect(fake.timers.map(({ ms }) => ms)).toEqual([10, 20, 30, 40, 50]);
    fake.fire();
    await fake.end();
    expect(fake.delivered).toEqual(["a"]);
  });

  it("is sent before later messages when all of them failed", async () => {
    const { fake, outbox } = setUp();
    outbox.add(say("a"));
    outbox.add(say("b"));
    await failUntilSteppedAside(fake, INTERNAL);
    await fake.end(INTERNAL);
    fake.fire();
    await fake.end();
    await fake.end();
    expect(fake.delivered).toEqual(["a", "b"]);
  });

  it("can be removed, also while it is being sent", async () => {
    const { fake, outbox } = setUp();
    outbox.add(say("a"));
    await failUntilSteppedAside(fake, INTERNAL);
    outbox.retry("a");
    expect(statesOf(outbox)).toEqual(["a sending"]);
    outbox.remove("a");
    await fake.end(INTERNAL);
    expect(statesOf(outbox)).toEqual([]);
    expect(fake.timers.at(-1)?.isCancelled).toBe(true);
  });
});
