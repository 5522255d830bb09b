import type { MessageInfo } from "@souk/core/message/schema";
import { describe, expect, it } from "vitest";
import {
  mergeNewest,
  addMessage,
  applyEvent,
  isLoaded,
  stopFollowing,
  closesGap,
  type Timeline,
  EMPTY_TIMELINE,
  mergeOlder,
  removeMessage,
} from "./timeline.ts";

const idOf = (count: number) => `01${String(count).padStart(24, "0")}`;

function message(count: number, change: Partial<MessageInfo> = {}): MessageInfo {
  return {
    messageId: idOf(count),
    roomId: "tea",
    message: `text ${count}`,
    clientId: `c-${count}`,
    author: { id: "ana", name: "Ana" },
    createdAt: "2026-01-31T12:00:00.000Z",
    ...change,
  };
}

/** A page of the API: newest first. */
const page = (counts: number[], cursor?: string) => ({
  items: counts.toSorted((a, b) => b - a).map((count) => message(count)),
  ...(cursor !== undefined && { cursor }),
});

const sent = (count: number) => ({ type: "message.sent" as const, message: message(count) });
const edited = (count: number, text: string, at: string) => ({
  type: "message.edited" as const,
  message: message(count, { message: text, editedAt: at }),
});
const deleted = (count: number) => ({
  type: "message.deleted" as const,
  roomId: "tea",
  messageId: idOf(count),
});

const counts = ({ messages }: Timeline) =>
  messages.map(({ messageId }) => Number(messageId.slice(2)));
const textOf = ({ messages }: Timeline, count: number) =>
  messages.find(({ messageId }) => messageId === idOf(count))?.message;

/** A room with its newest messages 10, 11 and 12 loaded, and older ones before them. */
const loaded = mergeNewest(EMPTY_TIMELINE, page([10, 11, 12], "at-10"), {
  requested: EMPTY_TIMELINE,
  isFollowing: true,
});

describe("the first page", () => {
  it("is sorted oldest first and has the cursor of the older page", () => {
    expect(counts(loaded)).toEqual([10, 11, 12]);
    expect(loaded.olderCursor).toBe("at-10");
    expect(isLoaded(EMPTY_TIMELINE)).toBe(false);
    expect(isLoaded(loaded)).toBe(true);
  });

  it("keeps events that arrived during the load", () => {
    const meanwhile = [sent(13), deleted(11), edited(12, "new", "2026-01-31T12:01:00.000Z")];
    const timeline = mergeNewest(
      meanwhile.reduce(applyEvent, EMPTY_TIMELINE),
      page([10, 11, 12], "at-10"),
      {
        requested: EMPTY_TIMELINE,
        isFollowing: true,
      },
    );
    expect(counts(timeline)).toEqual([10, 12, 13]);
  });

  it("of an empty room has no older page", () => {
    const timeline = mergeNewest(EMPTY_TIMELINE, page([]), {
      requested: EMPTY_TIMELINE,
      isFollowing: true,
    });
    expect(isLoaded(timeline)).toBe(true);
    expect(timeline.olderCursor).toBeUndefined();
    expect(counts(applyEvent(timeline, sent(1)))).toEqual([1]);
  });
});

describe("an event", () => {
  it("adds a message once and in order, whatever order events arrive in", () => {
    const timeline = [sent(15), sent(13), sent(14), sent(13)].reduce(applyEvent, loaded);
    expect(counts(timeline)).toEqual([10, 11, 12, 13, 14, 15]);
  });

  it("edits a message, unless a later edit has arrived", () => {
    const timeline = [
      edited(11, "second", "2026-01-31T12:02:00.000Z"),
      edited(11, "first", "2026-01-31T12:01:00.000Z"),
      sent(11),
    ].reduce(applyEvent, loaded);
    expect(textOf(timeline, 11)).toBe("second");
  });

  it("deletes a message for good", () => {
    const timeline = [deleted(11), edited(11, "late", "2026-01-31T12:01:00.000Z")].reduce(
      applyEvent,
      loaded,
    );
    expect(counts(timeline)).toEqual([10, 12]);
    expect(counts(addMessage(timeline, message(11)))).toEqual([10, 12]);
  });

  it("about a message older than the loaded ones is ignored", () => {
    expect(counts(applyEvent(loaded, edited(5, "old", "2026-01-31T12:01:00.000Z")))).toEqual([
      10, 11, 12,
    ]);
  });

  it("does not mutate the given timeline", () => {
    applyEvent(loaded, sent(13));
    removeMessage(loaded, idOf(10));
    expect(counts(loaded)).toEqual([10, 11, 12]);
  });
});

describe("loading the newest messages", () => {
  const away = stopFollowing(applyEvent(loaded, sent(13)));

  it("closes the gap to the last message before the connection was lost", () => {
    expect(closesGap(away, page([13, 14], "at-13"))).toBe(true);
    expect(closesGap(away, page([14, 15], "at-14"))).toBe(false);
    expect(closesGap(away, page([14, 15]))).toBe(true);
  });

  it("does not take a message after a gap for a known one", () => {
    const timeline = [sent(20), sent(21)].reduce(applyEvent, away);
    expect(closesGap(timeline, page([20, 21], "at-20"))).toBe(false);
    const own = addMessage(loaded, message(30));
    expect(closesGap(own, page([20, 30], "at-20"))).toBe(false);
  });

  it("adds missed messages and keeps the older ones with their cursor", () => {
    const timeline = mergeNewest(away, page([12, 13, 14, 15], "at-12"), {
      requested: away,
      isFollowing: true,
    });
    expect(counts(timeline)).toEqual([10, 11, 12, 13, 14, 15]);
    expect(timeline.olderCursor).toBe("at-10");
    expect(closesGap(stopFollowing(timeline), page([15, 16], "at-15"))).toBe(true);
  });

  it("applies missed edits and deletions", () => {
    const answer = page([11, 13, 14], "at-11");
    answer.items[2] = message(11, { message: "mended", editedAt: "2026-01-31T12:03:00.000Z" });
    const timeline = mergeNewest(away, answer, { requested: away, isFollowing: true });
    expect(counts(timeline)).toEqual([10, 11, 13, 14]);
    expect(textOf(timeline, 11)).toBe("mended");
  });

  it("keeps events that arrived since the request", () => {
    const now = [sent(14), deleted(13), edited(12, "new", "2026-01-31T12:01:00.000Z")].reduce(
      applyEvent,
      away,
    );
    const timeline = mergeNewest(now, page([11, 12, 13], "at-11"), {
      requested: away,
      isFollowing: true,
    });
    expect(counts(timeline)).toEqual([10, 11, 12, 14]);
    expect(textOf(timeline, 12)).toBe("new");
  });

  it("replaces the known messages when it does not reach them", () => {
    const timeline = mergeNewest(away, page([40, 41], "at-40"), {
      requested: away,
      isFollowing: true,
    });
    expect(counts(timeline)).toEqual([40, 41]);
    expect(timeline.olderCursor).toBe("at-40");
    const whole = mergeOlder(timeline, page([38, 39], "at-38"), "at-40");
    expect(counts(whole)).toEqual([38, 39, 40, 41]);
  });

  it("is complete only up to the response when there is no connection", () => {
    const timeline = mergeNewest(applyEvent(away, sent(16)), page([13, 14], "at-13"), {
      requested: away,
      isFollowing: false,
    });
    expect(counts(timeline)).toEqual([10, 11, 12, 13, 14, 16]);
    expect(closesGap(timeline, page([16, 17], "at-16"))).toBe(false);
  });
});

describe("an older page", () => {
  it("is put before the known messages, until there is none", () => {
    const more = mergeOlder(loaded, page([8, 9], "at-8"), "at-10");
    expect([counts(more), more.olderCursor]).toEqual([[8, 9, 10, 11, 12], "at-8"]);
    const all = mergeOlder(more, page([7]), "at-8");
    expect([counts(all), all.olderCursor]).toEqual([[7, 8, 9, 10, 11, 12], undefined]);
  });

  it("is ignored when the timeline has been replaced since the request", () => {
    const anew = mergeNewest(loaded, page([40, 41], "at-40"), {
      requested: loaded,
      isFollowing: true,
    });
    expect(counts(mergeOlder(anew, page([8, 9], "at-8"), "at-10"))).toEqual([40, 41]);
  });

  it("does not bring back a message deleted since the request", () => {
    const timeline = mergeOlder(applyEvent(loaded, deleted(9)), page([8, 9], "at-8"), "at-10");
    expect(counts(timeline)).toEqual([8, 10, 11, 12]);
  });
});
