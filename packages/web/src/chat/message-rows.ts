import type { MessageInfo } from "@souk/core/message/schema";
import { type DayOptions, dayOf } from "./dates.ts";
import type { Draft } from "./outbox.ts";

/** What a room shows below each other. */
export type Row =
  | { kind: "day"; key: string; at: string }
  | { kind: "message"; key: string; message: MessageInfo; isFirst: boolean }
  | { kind: "draft"; key: string; draft: Draft; isFirst: boolean };

/** Longer than this after the one before, a message names its author again, in milliseconds. */
const PAUSE_MS = 5 * 60_000;

/**
 * Messages, oldest first, and then what is not sent yet, with the days between them. The first of
 * several that one person has written in a row says who that is.
 */
export function rowsOf(
  messages: readonly MessageInfo[],
  drafts: readonly Draft[],
  userId: string,
  options: DayOptions = {},
): Row[] {
  const rows: Row[] = [];
  let before: { author: string; at: string; day: string } | undefined;
  /** Adds a day where another one begins; says whether the author is to be named. */
  function begin(author: string, at: string): boolean {
    const day = dayOf(at, options);
    const isNewDay = day !== before?.day;
    if (isNewDay) rows.push({ kind: "day", key: day, at });
    const isFirst =
      isNewDay || author !== before?.author || Date.parse(at) - Date.parse(before.at) > PAUSE_MS;
    before = { author, at, day };
    return isFirst;
  }
  for (const message of messages) {
    const isFirst = begin(message.author.id, message.createdAt);
    rows.push({ kind: "message", key: message.messageId, message, isFirst });
  }
  for (const draft of drafts) {
    // The clock of this browser may be behind the API's.
    const at = before !== undefined && draft.writtenAt < before.at ? before.at : draft.writtenAt;
    const isFirst = begin(userId, at);
    rows.push({ kind: "draft", key: draft.clientId, draft, isFirst });
  }
  return rows;
}
