import type { MessageInfo } from "@souk/core/message/schema";
import { type DateOptions, dateOf } from "./dates.ts";
import type { Change, Draft, NewMessage } from "./outbox.ts";

/** An entry of a room's message list. */
export type Row =
  | { kind: "day"; key: string; at: string }
  | { kind: "message"; key: string; message: MessageInfo; isFirst: boolean; change?: Change }
  | { kind: "draft"; key: string; draft: NewMessage; isFirst: boolean };

/** A message that follows after a longer pause shows its author again. */
const PAUSE_MS = 5 * 60_000;

/**
 * The rows for messages, oldest first, each with its change that is to be stored, then for new
 * messages, with a row where each day begins. The first of several messages in a row by one author
 * shows the author.
 */
export function rowsOf(
  messages: readonly MessageInfo[],
  drafts: readonly Draft[],
  userId: string,
  options: DateOptions = {},
): Row[] {
  const rows: Row[] = [];
  let before: { author: string; at: string; day: string } | undefined;
  /** Adds a day row if the day changes. @returns whether to show the author */
  function startRow(author: string, at: string): boolean {
    const day = dateOf(at, options);
    const isNewDay = day !== before?.day;
    if (isNewDay) rows.push({ kind: "day", key: day, at });
    const isFirst =
      isNewDay || author !== before?.author || Date.parse(at) - Date.parse(before.at) > PAUSE_MS;
    before = { author, at, day };
    return isFirst;
  }
  // The last change of a message that has several.
  const changes = new Map(
    drafts.flatMap((draft) => (draft.kind === "send" ? [] : [[draft.messageId, draft] as const])),
  );
  for (const message of messages) {
    const isFirst = startRow(message.author.id, message.createdAt);
    const change = changes.get(message.messageId);
    rows.push({
      kind: "message",
      key: message.messageId,
      message,
      isFirst,
      ...(change && { change }),
    });
  }
  for (const draft of drafts) {
    if (draft.kind !== "send") continue;
    // This browser's clock may be behind the API's.
    const at = before !== undefined && draft.writtenAt < before.at ? before.at : draft.writtenAt;
    const isFirst = startRow(userId, at);
    rows.push({ kind: "draft", key: draft.clientId, draft, isFirst });
  }
  return rows;
}
