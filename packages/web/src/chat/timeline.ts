import type { MessageEvent } from "@souk/contract/live-events";
import type { MessageInfo, MessagePage } from "@souk/core/message/schema";

/**
 * The known messages of a room. No message is missing from `completeFrom` to `completeTo`. Messages
 * after `completeTo` came as events, and others may be missing between them until the next load.
 * The functions below return a new timeline and leave the given one unchanged.
 */
export interface Timeline {
  /** Oldest first. A messageId is a ULID, so ids sort by time. */
  readonly messages: readonly MessageInfo[];
  /** The ids of deleted messages, which a response that was on its way must not bring back. */
  readonly deleted: ReadonlySet<string>;
  /** A message id; `""` for the room's first message, AFTER_ALL_IDS before the first page. */
  readonly completeFrom: string;
  /** A message id. */
  readonly completeTo: string;
  /** The cursor of the page before `completeFrom`. */
  readonly olderCursor: string | undefined;
  /** True while every event arrives, so that no message after `completeTo` is missing either. */
  readonly isFollowing: boolean;
}

/** Greater than every ULID. */
const AFTER_ALL_IDS = "~";

/** The timeline of a room that has not been loaded. */
export const EMPTY_TIMELINE: Timeline = {
  messages: [],
  deleted: new Set(),
  completeFrom: AFTER_ALL_IDS,
  completeTo: "",
  olderCursor: undefined,
  isFollowing: false,
};

/** True once the first page has arrived. */
export const isLoaded = ({ completeFrom }: Timeline): boolean => completeFrom !== AFTER_ALL_IDS;

export function applyEvent(timeline: Timeline, event: MessageEvent): Timeline {
  if (event.type === "message.deleted") return removeMessage(timeline, event.messageId);
  const { message } = event;
  // A sent message may be newer than the page that is on its way; an edited one is on that page.
  if (event.type === "message.edited" && !isLoaded(timeline)) return timeline;
  const next = addMessage(timeline, message);
  return timeline.isFollowing
    ? { ...next, completeTo: max(next.completeTo, message.messageId) }
    : next;
}

/**
 * Adds a message from an API response. It does not extend `completeTo`: messages of others may have
 * been sent before it whose events have not arrived.
 */
export function addMessage(timeline: Timeline, message: MessageInfo): Timeline {
  const { deleted, completeFrom } = timeline;
  const { messageId } = message;
  if (deleted.has(messageId) || (isLoaded(timeline) && messageId < completeFrom)) return timeline;
  return { ...timeline, messages: merge(timeline.messages, [message]) };
}

/** Removes a message for good. */
export function removeMessage(timeline: Timeline, messageId: string): Timeline {
  return {
    ...timeline,
    messages: timeline.messages.filter((one) => one.messageId !== messageId),
    deleted: new Set([...timeline.deleted, messageId]),
  };
}

/** Records that events no longer arrive. */
export const stopFollowing = (timeline: Timeline): Timeline => ({
  ...timeline,
  isFollowing: false,
});

/** True when no message is missing between the known ones and these newest ones. */
export function closesGap(timeline: Timeline, newest: MessagePage): boolean {
  return startOf(newest) <= timeline.completeTo;
}

/**
 * Adds the newest messages of a room. They replace the known ones when messages are missing in
 * between, which are then loaded again when the user scrolls up.
 *
 * @param requested The timeline when the request was made. Messages added since are newer than the
 *   response; messages that were there and are not in the response have been deleted.
 * @param isFollowing Whether all events since the request have arrived.
 */
export function mergeNewest(
  timeline: Timeline,
  newest: MessagePage,
  { requested, isFollowing }: { requested: Timeline; isFollowing: boolean },
): Timeline {
  const start = startOf(newest);
  const keepsOlder = isLoaded(timeline) && closesGap(requested, newest);
  const known = idsOf(requested.messages);
  const received = idsOf(newest.items);
  const kept = timeline.messages.filter(
    ({ messageId }) =>
      received.has(messageId) || (messageId < start ? keepsOlder : !known.has(messageId)),
  );
  const messages = merge(kept, withoutDeleted(timeline, newest.items));
  const startsHere = !keepsOlder || start < timeline.completeFrom;
  return {
    ...timeline,
    messages,
    completeFrom: startsHere ? start : timeline.completeFrom,
    olderCursor: startsHere ? newest.cursor : timeline.olderCursor,
    completeTo: isFollowing
      ? max(timeline.completeTo, messages.at(-1)?.messageId ?? "")
      : max(timeline.completeTo, newest.items[0]?.messageId ?? ""),
    isFollowing,
  };
}

/** Adds the page before the oldest message, unless `cursor` is no longer the timeline's. */
export function mergeOlder(timeline: Timeline, page: MessagePage, cursor: string): Timeline {
  if (timeline.olderCursor !== cursor) return timeline;
  const isEmpty = page.cursor !== undefined && page.items.length === 0;
  return {
    ...timeline,
    messages: merge(timeline.messages, withoutDeleted(timeline, page.items)),
    completeFrom: isEmpty ? timeline.completeFrom : startOf(page),
    olderCursor: page.cursor,
  };
}

/** The lowest id that a page covers. */
function startOf({ items, cursor }: MessagePage): string {
  return cursor === undefined ? "" : (items.at(-1)?.messageId ?? AFTER_ALL_IDS);
}

const idsOf = (items: readonly MessageInfo[]): ReadonlySet<string> =>
  new Set(items.map(({ messageId }) => messageId));

const withoutDeleted = ({ deleted }: Timeline, items: readonly MessageInfo[]) =>
  items.filter(({ messageId }) => !deleted.has(messageId));

function merge(some: readonly MessageInfo[], others: readonly MessageInfo[]): MessageInfo[] {
  const byId = new Map(some.map((message) => [message.messageId, message]));
  for (const message of others) {
    const known = byId.get(message.messageId);
    byId.set(message.messageId, known === undefined ? message : lastEdited(known, message));
  }
  return [...byId.values()].sort((a, b) => (a.messageId < b.messageId ? -1 : 1));
}

/** Of two versions the one that was edited last; both times are by the API's clock. */
const lastEdited = (one: MessageInfo, other: MessageInfo): MessageInfo =>
  (one.editedAt ?? "") > (other.editedAt ?? "") ? one : other;

const max = (one: string, other: string): string => (one > other ? one : other);
