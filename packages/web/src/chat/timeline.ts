import type { MessageInfo, MessagePage } from "@souk/core/message/schema";
import type { LiveEvent } from "@souk/contract/live-events";

/**
 * What is known of a room's messages. Nothing is missing between `from` and `settled`; what is newer
 * than `settled` was heard of, and there may be more until the next catch-up. Every function here
 * leaves the timeline it is given as it is.
 */
export interface Timeline {
  /** Oldest first: a messageId is a ULID, in which letters sort as time does. */
  readonly messages: readonly MessageInfo[];
  /** What is gone. An answer that was on its way meanwhile does not bring it back. */
  readonly deleted: ReadonlySet<string>;
  /** The id from which on all is known: `""` for the room's first, NOTHING before the first page. */
  readonly from: string;
  /** Where the messages before `from` are asked for. */
  readonly older: string | undefined;
  readonly settled: string;
  /** True while every event is heard, so that nothing is missing after `settled` either. */
  readonly following: boolean;
}

/** Greater than every id. */
const NOTHING = "~";

/** Of a room that nobody has asked for yet. */
export const UNKNOWN: Timeline = {
  messages: [],
  deleted: new Set(),
  from: NOTHING,
  older: undefined,
  settled: "",
  following: false,
};

/** True once there was a first page. */
export const isLoaded = ({ from }: Timeline): boolean => from !== NOTHING;

/** What an event makes of it. */
export function heard(timeline: Timeline, event: LiveEvent): Timeline {
  if (event.type === "message.deleted") return without(timeline, event.messageId);
  const { message } = event;
  // One that was sent may be newer than the page that is on its way; an edit changes what it brings.
  if (event.type === "message.edited" && !isLoaded(timeline)) return timeline;
  const next = confirmed(timeline, message);
  return timeline.following ? { ...next, settled: max(next.settled, message.messageId) } : next;
}

/**
 * With a message that the API itself has answered with. Others' may have come before it that were
 * not heard of yet, so it settles nothing.
 */
export function confirmed(timeline: Timeline, message: MessageInfo): Timeline {
  const { deleted, from } = timeline;
  const { messageId } = message;
  if (deleted.has(messageId) || (isLoaded(timeline) && messageId < from)) return timeline;
  return { ...timeline, messages: merge(timeline.messages, [message]) };
}

/** Without a message, for good. */
export function without(timeline: Timeline, messageId: string): Timeline {
  return {
    ...timeline,
    messages: timeline.messages.filter((one) => one.messageId !== messageId),
    deleted: new Set([...timeline.deleted, messageId]),
  };
}

/** When events are no longer heard. */
export const lost = (timeline: Timeline): Timeline => ({ ...timeline, following: false });

/** True where these newest messages leave no gap to what was known before. */
export function reaches(timeline: Timeline, newest: MessagePage): boolean {
  return startOf(newest) <= timeline.settled;
}

/**
 * With the room's newest messages, as many as were asked for. Where they do not reach what was known
 * they replace it: what is between is asked for again by whoever scrolls up.
 *
 * @param asked The timeline when the request was made. What came since is newer than the answer;
 *   what was there and is not in the answer is gone.
 * @param following Whether all events since the request were heard.
 */
export function caughtUp(
  timeline: Timeline,
  newest: MessagePage,
  { asked, following }: { asked: Timeline; following: boolean },
): Timeline {
  const start = startOf(newest);
  const keeps = isLoaded(timeline) && reaches(asked, newest);
  const known = idsOf(asked.messages);
  const answered = idsOf(newest.items);
  const kept = timeline.messages.filter(
    ({ messageId }) =>
      answered.has(messageId) || (messageId < start ? keeps : !known.has(messageId)),
  );
  const messages = merge(kept, alive(timeline, newest.items));
  const begins = !keeps || start < timeline.from;
  return {
    ...timeline,
    messages,
    from: begins ? start : timeline.from,
    older: begins ? newest.cursor : timeline.older,
    settled: following
      ? max(timeline.settled, messages.at(-1)?.messageId ?? "")
      : max(timeline.settled, newest.items[0]?.messageId ?? ""),
    following,
  };
}

/** With the page before the oldest message, if `cursor` is still where that one goes on. */
export function withOlder(timeline: Timeline, page: MessagePage, cursor: string): Timeline {
  if (timeline.older !== cursor) return timeline;
  return {
    ...timeline,
    messages: merge(timeline.messages, alive(timeline, page.items)),
    from: page.cursor !== undefined && page.items.length === 0 ? timeline.from : startOf(page),
    older: page.cursor,
  };
}

/** The least id that a page speaks of. */
function startOf({ items, cursor }: MessagePage): string {
  return cursor === undefined ? "" : (items.at(-1)?.messageId ?? NOTHING);
}

const idsOf = (items: readonly MessageInfo[]): ReadonlySet<string> =>
  new Set(items.map(({ messageId }) => messageId));

const alive = ({ deleted }: Timeline, items: readonly MessageInfo[]) =>
  items.filter(({ messageId }) => !deleted.has(messageId));

function merge(some: readonly MessageInfo[], others: readonly MessageInfo[]): MessageInfo[] {
  const byId = new Map(some.map((one) => [one.messageId, one]));
  for (const one of others) {
    const known = byId.get(one.messageId);
    byId.set(one.messageId, known === undefined ? one : newer(known, one));
  }
  return [...byId.values()].sort((a, b) => (a.messageId < b.messageId ? -1 : 1));
}

/** Of two versions the one that was edited last; both times are the API's. */
const newer = (one: MessageInfo, other: MessageInfo): MessageInfo =>
  (one.editedAt ?? "") > (other.editedAt ?? "") ? one : other;

const max = (one: string, other: string): string => (one > other ? one : other);
