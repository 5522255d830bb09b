import { firstIdAt } from "../id/index.ts";
import { newPurge, purges } from "../purge/entity.ts";
import { rooms } from "../room/entity.ts";
import type { Table } from "../table/index.ts";
import { messages } from "./entity.ts";

const PAGE = 100;

/**
 * Deletes the messages of a deleted room page by page, but not those of a room that was created
 * since under the same id. It can be interrupted and started again at any point. Once `timeLeft`
 * returns false it renews the purge request, and the stream starts another run.
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
    // The next page starts at the beginning and finds unprocessed messages again.
    if (cursor === null && unprocessed.length === 0) return "done";
    if (!timeLeft()) {
      await purges(table).put(newPurge(roomId)).go();
      return "continues";
    }
  }
}

/** The id before which messages are deleted: now, or the creation of the room that has the id. */
async function boundary(table: Table, roomId: string): Promise<string> {
  const now = firstIdAt(Date.now());
  const { data } = await rooms(table).get({ roomId }).go({ consistent: true });
  return data === null || data.since > now ? now : data.since;
}
