import { firstIdAt } from "../id/index.ts";
import { messages } from "../message/entity.ts";
import { rooms } from "../room/entity.ts";
import type { Table } from "../table/index.ts";
import { purges } from "./entity.ts";

const SECOND_PURGE_AFTER = 3600;
const PAGE = 100;
const PREFIX = "PURGE#";

/** The room that a note is about, by the note's partition key; `undefined` for other keys. */
export function roomOf(partitionKey: string | undefined): string | undefined {
  return partitionKey?.startsWith(PREFIX) ? partitionKey.slice(PREFIX.length) : undefined;
}

/** The note to leave when a room is deleted. */
export function newPurge(roomId: string) {
  const now = Date.now();
  return {
    roomId,
    requestedAt: new Date(now).toISOString(),
    expiresAt: Math.floor(now / 1000) + SECOND_PURGE_AFTER,
  };
}

/**
 * Removes the messages that a deleted room left, page by page. It may stop anywhere and be started
 * again, and never touches those of a room made since under the same id. When `timeLeft` turns
 * false it renews the note, by which the stream brings the room back for another run.
 */
export async function purge(
  table: Table,
  roomId: string,
  timeLeft: () => boolean,
): Promise<"done" | "continues"> {
  const first = { messageId: firstIdAt(0) };
  const last = { messageId: await boundary(table, roomId) };
  for (;;) {
    const { data, cursor } = await messages(table)
      .query.byRoom({ roomId })
      .between(first, last)
      .go({ limit: PAGE, attributes: ["roomId", "messageId"] });
    const { unprocessed } =
      data.length === 0 ? { unprocessed: [] } : await messages(table).delete(data).go();
    // What DynamoDB had no capacity for is found again by the next page.
    if (cursor === null && unprocessed.length === 0) return "done";
    if (!timeLeft()) {
      await purges(table).put(newPurge(roomId)).go();
      return "continues";
    }
  }
}

/** All of the deleted room is older than now, and than the room that has its id today. */
async function boundary(table: Table, roomId: string): Promise<string> {
  const now = firstIdAt(Date.now());
  const { data } = await rooms(table).get({ roomId }).go({ consistent: true });
  return data === null || data.since > now ? now : data.since;
}
