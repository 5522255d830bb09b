import { signal, type ReadonlySignal } from "@preact/signals";
import type { ListedRoom } from "@souk/core/room/schema";

/** The most rooms whose marks are kept; those that were read last. */
const ROOMS_MAX = 500;

/** By room, the id of the last message that the user has seen in this browser. */
type Marks = Readonly<Record<string, string>>;

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
export function createReadMarks(
  userId: string,
  storage: { read: () => string | null; write: (text: string) => void },
): ReadMarks {
  const marks = signal(restore(storage.read()));
  return {
    marks,
    markRead(roomId, messageId) {
      if (messageId <= (marks.value[roomId] ?? "")) return;
      marks.value = { ...newest(marks.value, ROOMS_MAX - 1), [roomId]: messageId };
      storage.write(JSON.stringify(marks.value));
    },
    isUnread: ({ roomId, lastMessage }) =>
      lastMessage !== undefined &&
      lastMessage.author.id !== userId &&
      lastMessage.messageId > (marks.value[roomId] ?? ""),
    reload() {
      marks.value = restore(storage.read());
    },
  };
}

/** The marks of this many rooms, those with the newest messages. */
function newest(marks: Marks, count: number): Marks {
  const entries = Object.entries(marks);
  if (entries.length <= count) return marks;
  return Object.fromEntries(entries.sort(([, a], [, b]) => (a < b ? 1 : -1)).slice(0, count));
}

/** What was stored, or nothing where it is not what this app stores. */
function restore(text: string | null): Marks {
  try {
    const stored: unknown = JSON.parse(text ?? "{}");
    if (typeof stored !== "object" || stored === null) return {};
    return Object.fromEntries(
      Object.entries(stored).filter(
        (entry): entry is [string, string] => typeof entry[1] === "string",
      ),
    );
  } catch {
    return {};
  }
}
