import { batch, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { MessageEvent } from "@souk/contract/live-events";
import type { MessageInfo, MessagePage } from "@souk/core/message/schema";
import type { RoomInfo } from "@souk/core/room/schema";
import { ApiError } from "../api/error.ts";
import {
  addMessage,
  applyEvent,
  closesGap,
  EMPTY_TIMELINE,
  isLoaded,
  mergeNewest,
  mergeOlder,
  removeMessage,
  stopFollowing,
  type Timeline,
} from "./timeline.ts";

/** If this many pages do not reach the known messages, they replace the known messages. */
const PAGES_MAX = 10;

/** The message that is being replied to or edited. */
export interface ComposerTarget {
  kind: "reply" | "edit";
  message: MessageInfo;
}

export interface RoomSource {
  getRoom: () => Promise<RoomInfo>;
  listMessages: (cursor?: string) => Promise<MessagePage>;
  getMessage: (messageId: string) => Promise<MessageInfo>;
  /** The number of the live connection, if it is open. */
  connectionId: () => number | undefined;
  /** Is called with every loaded message, among which may be ones that the outbox still has. */
  onLoaded: (messages: readonly MessageInfo[]) => void;
}

/** The state of a room that has been opened. */
export interface RoomStore {
  timeline: ReadonlySignal<Timeline>;
  info: Signal<RoomInfo | undefined>;
  /** Why the newest messages could not be loaded, or why the room is no longer there. */
  error: Signal<unknown>;
  olderState: ReadonlySignal<"idle" | "loading" | "failed">;
  /** The text in the composer. */
  text: Signal<string>;
  target: Signal<ComposerTarget | undefined>;
  /** Loads the newest messages, back to the known ones. Concurrent calls share one load. */
  loadNewest: () => Promise<void>;
  /** Loads the room's name and members. */
  loadInfo: () => Promise<void>;
  /** Loads the page before the oldest message. */
  loadOlder: () => Promise<void>;
  /** Loads a message that may be older than the timeline; `undefined` when it does not exist. */
  findMessage: (messageId: string) => Promise<MessageInfo | undefined>;
  applyEvent: (event: MessageEvent) => void;
  addMessage: (message: MessageInfo) => void;
  removeMessage: (messageId: string) => void;
  /** Records that events no longer arrive. */
  stopFollowing: () => void;
}

/** Longer than 80 lines because the methods share the signals. */
export function createRoomStore(source: RoomSource): RoomStore {
  const timeline = signal(EMPTY_TIMELINE);
  const info = signal<RoomInfo | undefined>(undefined);
  const error = signal<unknown>(undefined);
  const olderState = signal<"idle" | "loading" | "failed">("idle");
  const found = new Map<string, Promise<MessageInfo | undefined>>();
  let running: Promise<void> | undefined;

  async function loadNewestOnce(): Promise<void> {
    const requested = timeline.value;
    const connectionId = source.connectionId();
    try {
      const newest = await newestPages(source, requested);
      const isFollowing = connectionId !== undefined && connectionId === source.connectionId();
      batch(() => {
        timeline.value = mergeNewest(timeline.value, newest, { requested, isFollowing });
        error.value = undefined;
        source.onLoaded(newest.items);
      });
    } catch (thrown) {
      error.value = thrown;
    }
  }

  return {
    timeline,
    info,
    error,
    olderState,
    text: signal(""),
    target: signal<ComposerTarget | undefined>(undefined),
    loadNewest: () =>
      (running ??= loadNewestOnce().finally(() => {
        running = undefined;
      })),
    loadInfo: () =>
      source.getRoom().then(
        (room) => void (info.value = room),
        // Loading the messages fails for the same reason and shows it.
        () => {},
      ),
    async loadOlder() {
      const { olderCursor } = timeline.value;
      if (olderCursor === undefined || olderState.value === "loading") return;
      olderState.value = "loading";
      try {
        const page = await source.listMessages(olderCursor);
        batch(() => {
          timeline.value = mergeOlder(timeline.value, page, olderCursor);
          olderState.value = "idle";
        });
      } catch {
        olderState.value = "failed";
      }
    },
    findMessage(messageId) {
      const promise =
        found.get(messageId) ?? source.getMessage(messageId).catch(undefinedWhenNotAvailable);
      found.set(messageId, promise);
      // The next call tries again after an error that may not last.
      promise.catch(() => found.delete(messageId));
      return promise;
    },
    applyEvent(event) {
      timeline.value = applyEvent(timeline.value, event);
    },
    addMessage(message) {
      timeline.value = addMessage(timeline.value, message);
    },
    removeMessage(messageId) {
      timeline.value = removeMessage(timeline.value, messageId);
    },
    stopFollowing() {
      timeline.value = stopFollowing(timeline.value);
    },
  };
}

/** The newest messages, in as many pages as it takes to reach the known ones. */
async function newestPages({ listMessages }: RoomSource, timeline: Timeline): Promise<MessagePage> {
  let newest = await listMessages();
  for (let pages = 1; pages < PAGES_MAX; pages += 1) {
    const { cursor, items } = newest;
    if (cursor === undefined || !isLoaded(timeline) || closesGap(timeline, newest)) break;
    const next = await listMessages(cursor);
    newest = { ...next, items: [...items, ...next.items] };
  }
  return newest;
}

/** The error of a room that the user is no longer in, or that is deleted. */
export const notAvailable = (): ApiError => new ApiError("Room not found", "room.not_found", 404);

/** True when the room or message does not exist, or not for this user: a retry cannot help. */
export const isNotAvailable = (error: unknown): boolean =>
  error instanceof ApiError && [400, 403, 404].includes(error.status);

/** Handles the rejection of a request for what may not exist. @throws any other error */
export function undefinedWhenNotAvailable(error: unknown): undefined {
  if (!isNotAvailable(error)) throw error;
}
