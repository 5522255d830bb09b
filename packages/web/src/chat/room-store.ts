import { batch, signal, type ReadonlySignal, type Signal } from "@preact/signals";
import type { MessageInfo, MessagePage } from "@souk/core/message/schema";
import type { RoomInfo } from "@souk/core/room/schema";
import type { LiveEvent } from "@souk/contract/live-events";
import { ApiError } from "../api/error.ts";
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

/** How many pages are asked for to reach what is known, before the room is shown anew. */
const PAGES_MAX = 10;

/** What the message that is being written is about. */
export interface About {
  kind: "reply" | "edit";
  message: MessageInfo;
}

/** What a room needs of the world. */
export interface RoomParts {
  info: () => Promise<RoomInfo>;
  page: (cursor?: string) => Promise<MessagePage>;
  message: (messageId: string) => Promise<MessageInfo>;
  /** The number of the live connection, if there is one. */
  connection: () => number | undefined;
  /** Takes what was found by asking, as own messages may be among it. */
  found: (messages: readonly MessageInfo[]) => void;
}

/** A room that was opened, with what is known of it. */
export interface Room {
  timeline: ReadonlySignal<Timeline>;
  info: Signal<RoomInfo | undefined>;
  /** Why the newest messages could not be had. */
  problem: ReadonlySignal<unknown>;
  older: ReadonlySignal<"idle" | "loading" | "failed">;
  /** What is written and not sent. */
  written: Signal<string>;
  about: Signal<About | undefined>;
  /** Asks for its newest messages, as far as to what is known. */
  catchUp: () => Promise<void>;
  /** Asks for its name and its people. */
  refresh: () => Promise<void>;
  /** Asks for the page before the oldest message. */
  loadOlder: () => Promise<void>;
  /** A message that may be older than what is loaded; `undefined` where it is gone. */
  find: (messageId: string) => Promise<MessageInfo | undefined>;
  hear: (event: LiveEvent) => void;
  confirm: (message: MessageInfo) => void;
  forget: (messageId: string) => void;
  /** Events are no longer heard. */
  lose: () => void;
}

export function createRoom(parts: RoomParts): Room {
  const timeline = signal(UNKNOWN);
  const info = signal<RoomInfo | undefined>(undefined);
  const problem = signal<unknown>(undefined);
  const older = signal<"idle" | "loading" | "failed">("idle");
  const asked = new Map<string, Promise<MessageInfo | undefined>>();
  let running: Promise<void> | undefined;

  /** The newest messages, as far as to what is known. */
  async function newest(asked: Timeline): Promise<MessagePage> {
    let found = await parts.page();
    for (let pages = 1; pages < PAGES_MAX; pages += 1) {
      const { cursor, items } = found;
      if (cursor === undefined || !isLoaded(asked) || reaches(asked, found)) break;
      const next = await parts.page(cursor);
      found = { ...next, items: [...items, ...next.items] };
    }
    return found;
  }

  async function catchUpOnce(): Promise<void> {
    const asked = timeline.value;
    const connection = parts.connection();
    try {
      const found = await newest(asked);
      const following = connection !== undefined && connection === parts.connection();
      batch(() => {
        timeline.value = caughtUp(timeline.value, found, { asked, following });
        problem.value = undefined;
        parts.found(found.items);
      });
    } catch (error) {
      problem.value = error;
    }
  }

  return {
    timeline,
    info,
    problem,
    older,
    written: signal(""),
    about: signal<About | undefined>(undefined),
    catchUp: () =>
      (running ??= catchUpOnce().finally(() => {
        running = undefined;
      })),
    refresh: () =>
      parts.info().then(
        (room) => void (info.value = room),
        // The messages tell why, and what is known stays.
        () => {},
      ),
    async loadOlder() {
      const { older: cursor } = timeline.value;
      if (cursor === undefined || older.value === "loading") return;
      older.value = "loading";
      try {
        const page = await parts.page(cursor);
        batch(() => {
          timeline.value = withOlder(timeline.value, page, cursor);
          older.value = "idle";
        });
      } catch {
        older.value = "failed";
      }
    },
    find(messageId) {
      const known = asked.get(messageId) ?? parts.message(messageId).catch(orNothing);
      asked.set(messageId, known);
      // What passes is asked again.
      known.catch(() => asked.delete(messageId));
      return known;
    },
    hear(event) {
      timeline.value = heard(timeline.value, event);
    },
    confirm(message) {
      timeline.value = confirmed(timeline.value, message);
    },
    forget(messageId) {
      timeline.value = without(timeline.value, messageId);
    },
    lose() {
      timeline.value = lost(timeline.value);
    },
  };
}

function orNothing(error: unknown): undefined {
  if (!isGone(error)) throw error;
}

/** True where there is no such room, or not for us: asking again is of no use. */
export const isGone = (problem: unknown): boolean =>
  problem instanceof ApiError && [400, 403, 404].includes(problem.status);
