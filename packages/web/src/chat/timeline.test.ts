import type { MessageInfo } from "@souk/core/message/schema";
import { describe, expect, it } from "vitest";
import {
  caughtUp,
  confirmed,
  heard,
  isLoaded,
  lost,
  reaches,
  type Timeline,
  UNKNOWN,
  withOlder,
  without,
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

/** A page as the API gives it: newest first. */
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

/** A room whose newest messages are 10, 11 and 12, with older ones before. */
const following = caughtUp(UNKNOWN, page([10, 11, 12], "at-10"), {
  asked: UNKNOWN,
  following: true,
});

describe("the first page", () => {
  it("is shown oldest first and says where older messages go on", () => {
    expect(counts(following)).toEqual([10, 11, 12]);
    expect(following.older).toBe("at-10");
    expect(isLoaded(UNKNOWN)).toBe(false);
    expect(isLoaded(following)).toBe(true);
  });

  it("keeps what was heard while it was on its way", () => {
    const meanwhile = [sent(13), deleted(11), edited(12, "new", "2026-01-31T12:01:00.000Z")];
    const timeline = caughtUp(meanwhile.reduce(heard, UNKNOWN), page([10, 11, 12], "at-10"), {
      asked: UNKNOWN,
      following: true,
    });
    expect(counts(timeline)).toEqual([10, 12, 13]);
  });

  it("of an empty room is a timeline with nothing before it", () => {
    const timeline = caughtUp(UNKNOWN, page([]), { asked: UNKNOWN, following: true });
    expect(isLoaded(timeline)).toBe(true);
    expect(timeline.older).toBeUndefined();
    expect(counts(heard(timeline, sent(1)))).toEqual([1]);
  });
});

describe("an event", () => {
  it("adds a message at its place, once, however often and in whatever order it comes", () => {
    const timeline = [sent(15), sent(13), sent(14), sent(13)].reduce(heard, following);
    expect(counts(timeline)).toEqual([10, 11, 12, 13, 14, 15]);
  });

  it("changes a text, and an earlier edit that comes later does not", () => {
    const timeline = [
      edited(11, "second", "2026-01-31T12:02:00.000Z"),
      edited(11, "first", "2026-01-31T12:01:00.000Z"),
      sent(11),
    ].reduce(heard, following);
    expect(textOf(timeline, 11)).toBe("second");
  });

  it("deletes a message for good", () => {
    const timeline = [deleted(11), edited(11, "late", "2026-01-31T12:01:00.000Z")].reduce(
      heard,
      following,
    );
    expect(counts(timeline)).toEqual([10, 12]);
    expect(counts(confirmed(timeline, message(11)))).toEqual([10, 12]);
  });

  it("of a message older than what is loaded leaves no gap behind", () => {
    expect(counts(heard(following, edited(5, "old", "2026-01-31T12:01:00.000Z")))).toEqual([
      10, 11, 12,
    ]);
  });

  it("leaves the timeline it is given as it is", () => {
    heard(following, sent(13));
    without(following, idOf(10));
    expect(counts(following)).toEqual([10, 11, 12]);
  });
});

describe("catching up", () => {
  const away = lost(heard(following, sent(13)));

  it("reaches what was heard before the connection was lost, and no further", () => {
    expect(reaches(away, page([13, 14], "at-13"))).toBe(true);
    expect(reaches(away, page([14, 15], "at-14"))).toBe(false);
    expect(reaches(away, page([14, 15]))).toBe(true);
  });

  it("is not misled by what is heard after a gap", () => {
    const timeline = [sent(20), sent(21)].reduce(heard, away);
    expect(reaches(timeline, page([20, 21], "at-20"))).toBe(false);
    const own = confirmed(following, message(30));
    expect(reaches(own, page([20, 30], "at-20"))).toBe(false);
  });

  it("adds what was missed and keeps what is older, with its cursor", () => {
    const timeline = caughtUp(away, page([12, 13, 14, 15], "at-12"), {
      asked: away,
      following: true,
    });
    expect(counts(timeline)).toEqual([10, 11, 12, 13, 14, 15]);
    expect(timeline.older).toBe("at-10");
    expect(reaches(lost(timeline), page([15, 16], "at-15"))).toBe(true);
  });

  it("takes in edits and deletions that were missed", () => {
    const answer = page([11, 13, 14], "at-11");
    answer.items[2] = message(11, { message: "mended", editedAt: "2026-01-31T12:03:00.000Z" });
    const timeline = caughtUp(away, answer, { asked: away, following: true });
    expect(counts(timeline)).toEqual([10, 11, 13, 14]);
    expect(textOf(timeline, 11)).toBe("mended");
  });

  it("keeps what was heard since it was asked for", () => {
    const now = [sent(14), deleted(13), edited(12, "new", "2026-01-31T12:01:00.000Z")].reduce(
      heard,
      away,
    );
    const timeline = caughtUp(now, page([11, 12, 13], "at-11"), { asked: away, following: true });
    expect(counts(timeline)).toEqual([10, 11, 12, 14]);
    expect(textOf(timeline, 12)).toBe("new");
  });

  it("begins anew where there was too much to reach what was known", () => {
    const timeline = caughtUp(away, page([40, 41], "at-40"), { asked: away, following: true });
    expect(counts(timeline)).toEqual([40, 41]);
    expect(timeline.older).toBe("at-40");
    const whole = withOlder(timeline, page([38, 39], "at-38"), "at-40");
    expect(counts(whole)).toEqual([38, 39, 40, 41]);
  });

  it("without a connection settles only what the answer held", () => {
    const timeline = caughtUp(heard(away, sent(16)), page([13, 14], "at-13"), {
      asked: away,
      following: false,
    });
    expect(counts(timeline)).toEqual([10, 11, 12, 13, 14, 16]);
    expect(reaches(timeline, page([16, 17], "at-16"))).toBe(false);
  });
});

describe("an older page", () => {
  it("comes before what is known, until there is none", () => {
    const more = withOlder(following, page([8, 9], "at-8"), "at-10");
    expect([counts(more), more.older]).toEqual([[8, 9, 10, 11, 12], "at-8"]);
    const all = withOlder(more, page([7]), "at-8");
    expect([counts(all), all.older]).toEqual([[7, 8, 9, 10, 11, 12], undefined]);
  });

  it("that was asked for before the timeline began anew is left out", () => {
    const anew = caughtUp(following, page([40, 41], "at-40"), {
      asked: following,
      following: true,
    });
    expect(counts(withOlder(anew, page([8, 9], "at-8"), "at-10"))).toEqual([40, 41]);
  });

  it("does not bring back what was deleted meanwhile", () => {
    const timeline = withOlder(heard(following, deleted(9)), page([8, 9], "at-8"), "at-10");
    expect(counts(timeline)).toEqual([8, 10, 11, 12]);
  });
});
