import { signal, type ReadonlySignal } from "@preact/signals";
import type { ListedRoom } from "@souk/core/room/schema";
import type { StoredText } from "./stored-text.ts";

/** The most rooms whose marks are kept: those that were marked last. */
const ROOMS_MAX = 500;

/** By room, the id of the last message that the user has seen in this browser; marked last is last. */
type Marks = ReadonlyMap<string, string>;

export interface ReadMarks {
  marks: ReadonlySignal<Marks>;
  /** Marks a room's messages up to this one as read. */
  markRead: (roomId: string, messageId: string) => void;
  /** True when another's message is newer than what the user has seen of the room. */
  isUnread: (room: ListedRoom) => boolean;
  /** Takes what another tab has stored. */
  reload: () => void;
}

/**
 * What the user has read, in the browser: on the server it would cost a write unit each time a room is
 * read (docs/adr/0024).
 */
export function createReadMarks(userId: string, storage: StoredText): ReadMarks {
  const marks = signal(restore(storage.read()));
  return {
    marks,
    markRead(roomId, messageId) {
      if (messageId <= (marks.value.get(roomId) ?? "")) return;
      const others = [...marks.value].filter(([other]) => other !== roomId);
      const entries = [...others, [roomId, messageId] as const].slice(-ROOMS_MAX);
      marks.value = new Map(entries);
      storage.write(JSON.stringify(entries));
    },
    isUnread: ({ roomId, lastMessage }) =>
      lastMessage !== undefined &&
      lastMessage.author.id !== userId &&
      lastMessage.messageId > (marks.value.get(roomId) ?? ""),
    reload() {
      marks.value = restore(storage.read());
    },
  };
}

/** What was stored, or nothing where it is not what this app stores. */
function restore(text: string | null): Marks {
  try {
    const stored: unknown = JSON.parse(text ?? "[]");
    return new Map(Array.isArray(stored) ? stored.filter(isMark) : []);
  } catch {
    return new Map();
  }
}

const isMark = (entry: unknown): entry is [roomId: string, messageId: string] =>
  Array.isArray(entry) && entry.length === 2 && entry.every((part) => typeof part === "string");
